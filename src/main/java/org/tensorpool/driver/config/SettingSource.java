package org.tensorpool.driver.config;

/**
 * What set a setting.
 */
public enum SettingSource
{
    /** Nobody did: it has its default. */
    DEFAULT,
    /** The configuration file. */
    FILE,
    /** A variable of the environment. */
    ENVIRONMENT
}
