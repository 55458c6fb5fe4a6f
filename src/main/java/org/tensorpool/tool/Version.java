package org.tensorpool.tool;

import java.io.PrintStream;

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

    /** Answered before picocli has looked at a single option, which takes longer than all the rest. */
    static boolean isAllThatIsAsked(final String[] args)
    {
        return args.length == 1 && ("--version".equals(args[0]) || "-V".equals(args[0]));
    }

    static void print(final PrintStream out)
    {
        for (final String line : new Version().getVersion())
        {
            out.println(line);
        }
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
