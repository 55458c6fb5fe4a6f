package org.tensorpool.tool;

import picocli.CommandLine;

/**
 * What {@code --version} prints.
 */
public final class Version implements CommandLine.IVersionProvider
{
    /** For picocli. */
    public Version()
    {
    }

    @Override
    public String[] getVersion()
    {
        final String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "Tensor Pool " + (version == null ? "(unpackaged)" : version),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")};
    }
}
