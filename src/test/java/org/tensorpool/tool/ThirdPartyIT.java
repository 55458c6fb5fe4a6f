package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.Test;

/** Whoever passes the runnable jar on passes on what it says of the libraries in it. */
class ThirdPartyIT
{
    private static final String NAME = "THIRD-PARTY.txt";
    private static final List<String> LIBRARIES = List.of(
        "io.aeron:aeron-client:", "io.aeron:aeron-driver:", "org.agrona:agrona:", "net.openhft:affinity:",
        "net.java.dev.jna:jna:", "org.tomlj:tomlj:", "info.picocli:picocli:", "org.jline:jline:",
        "org.hdrhistogram:HdrHistogram:", "com.fasterxml.jackson.core:jackson-core:", "org.slf4j:slf4j-api:");

    @Test
    void shouldNameEveryLibraryInTheJarWithItsLicence() throws IOException
    {
        try (ZipFile jar = new ZipFile(System.getProperty("tensorpool.all.jar")))
        {
            final ZipEntry entry = jar.getEntry("META-INF/" + NAME);
            assertNotNull(entry, "the list is there");
            assertNull(jar.getEntry(NAME), "and nowhere else");
            final List<String> lines =
                new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            for (final String library : LIBRARIES)
            {
                assertTrue(lines.stream().anyMatch((line) -> line.contains("(" + library) &&
                    line.strip().matches("\\((Apache-2\\.0|MIT|BSD-[23]-Clause|CC0-1\\.0)\\).*")), () ->
                    library + " in " + lines);
            }
            assertTrue(lines.stream().noneMatch((line) -> line.contains("junit")), "tests are not in the jar");
        }
    }
}
