package org.tensorpool.driver.config;

import org.tomlj.Toml;

import java.util.List;

/**
 * A place in a configuration. It knows what it lies in, so that a problem without a position of its own can be shown at
 * the nearest one above it.
 */
record Key(Key parent, String text)
{
    static Key of(final String table)
    {
        return new Key(null, Toml.joinKeyPath(List.of(table)));
    }

    static Key of(final Setting setting)
    {
        final String key = setting.key();
        return of(key.substring(0, key.indexOf('.'))).child(setting.lastPart());
    }

    Key child(final String name)
    {
        return new Key(this, text + "." + Toml.joinKeyPath(List.of(name)));
    }

    Key child(final Setting setting)
    {
        return child(setting.lastPart());
    }

    Key index(final int index)
    {
        return new Key(this, text + "[" + index + "]");
    }
}
