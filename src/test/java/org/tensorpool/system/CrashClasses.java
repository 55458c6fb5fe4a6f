package org.tensorpool.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import org.tensorpool.testing.ChildProcess;

/**
 * Lets processes start in a fraction of the time: an archive of the classes that one of them has loaded, from which the
 * others get theirs. The JVM archives classes of jars only, so what lies in directories is packed first.
 */
final class CrashClasses
{
    private final List<String> options;
    private final String classPath;

    private CrashClasses(final List<String> options, final String classPath)
    {
        this.options = options;
        this.classPath = classPath;
    }

    /**
     * @param directory for the archive and the jars.
     * @param train     what a process does that loads everything, as the first line of its input.
     */
    static CrashClasses archive(final Path directory, final String train, final String... args)
    {
        final Path archive = directory.resolve("classes.jsa");
        final String path = packed(directory);
        try (ChildProcess trained = ChildProcess.start(
            List.of("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + archive), path, CrashProcess.class.getName(), args))
        {
            trained.say(train);
            final int exitCode = trained.awaitExit();
            if (exitCode != 0 || !Files.exists(archive))
            {
                throw new AssertionError("no archive of classes, exit code " + exitCode + ": " + trained.lines());
            }
        }

        return new CrashClasses(List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + archive), path);
    }

    ChildProcess start(final String... args)
    {
        return ChildProcess.start(options, classPath, CrashProcess.class.getName(), args);
    }

    private static String packed(final Path directory)
    {
        final List<String> entries = new ArrayList<>();
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator))
        {
            final Path path = Path.of(entry).toAbsolutePath();
            entries.add(Files.isDirectory(path) ?
                pack(path, directory.resolve("classes-" + entries.size() + ".jar")).toString() : path.toString());
        }

        return String.join(File.pathSeparator, entries);
    }

    private static Path pack(final Path classes, final Path jar)
    {
        try (JarOutputStream output = new JarOutputStream(Files.newOutputStream(jar));
            Stream<Path> files = Files.walk(classes))
        {
            output.setLevel(0);
            for (final Path file : files.filter(Files::isRegularFile).toList())
            {
                output.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, output);
                output.closeEntry();
            }
            return jar;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
