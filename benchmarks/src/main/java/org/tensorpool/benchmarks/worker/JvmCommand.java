package org.tensorpool.benchmarks.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a JVM of the benchmarks is started. All get the same flags, whatever they measure.
 */
public final class JvmCommand
{
    /** Flags that Aeron, Tensor Pool and Chronicle Queue need or are meant to run with. */
    private static final List<String> FLAGS = List.of(
        "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
        "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
        "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
        "--add-opens=java.base/java.io=ALL-UNNAMED",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-Xms512m",
        "-Xmx512m",
        "-XX:+AlwaysPreTouch",
        "-XX:-UsePerfData",
        "-Djava.awt.headless=true",
        "-Dagrona.disable.bounds.checks=true",
        "-Dchronicle.analytics.disable=true",
        "-Dchronicle.announcer.disable=true");

    private static final int FIRST_TO_WARN_OF_UNSAFE = 23;

    private JvmCommand()
    {
    }

    /**
     * @return the flags, with what this release needs.
     */
    public static List<String> flags()
    {
        final List<String> flags = new ArrayList<>(FLAGS);
        if (Runtime.version().feature() >= FIRST_TO_WARN_OF_UNSAFE)
        {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    /**
     * @param main      class to run.
     * @param arguments of it.
     * @return the command line.
     */
    public static List<String> of(final Class<?> main, final List<String> arguments)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }
}
