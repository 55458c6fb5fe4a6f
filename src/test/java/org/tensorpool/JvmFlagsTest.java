package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class JvmFlagsTest
{
    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    private static final String ADD_OPENS = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";
    private static final String HEAD = "CONFIGURATION this JVM was started without what Tensor Pool needs: add";
    private static final String TAIL =
        " to its command line, or Enable-Native-Access and Add-Opens to the manifest of its jar";

    @Test
    void shouldBeSatisfiedInThisJvm()
    {
        assertDoesNotThrow(JvmFlags::require);
    }

    @Test
    void shouldRefuseAHostThatIsBigEndian()
    {
        assertDoesNotThrow(() -> JvmFlags.requireLittleEndian(ByteOrder.LITTLE_ENDIAN));
        final TensorPoolException ex = assertThrows(
            TensorPoolException.class, () -> JvmFlags.requireLittleEndian(ByteOrder.BIG_ENDIAN));

        assertEquals(TensorPoolException.Category.CONFIGURATION, ex.category());
        assertTrue(ex.getMessage().startsWith("this host is big-endian"), ex.getMessage());
    }

    @Test
    void shouldBeSatisfiedWithBothFlags() throws Exception
    {
        assertEquals("satisfied", run(NATIVE_ACCESS, ADD_OPENS));
    }

    @Test
    void shouldNameBothFlagsWhereBothAreMissing() throws Exception
    {
        assertEquals(HEAD + " --enable-native-access=ALL-UNNAMED --add-opens java.base/jdk.internal.misc=ALL-UNNAMED" +
            TAIL, run());
    }

    @Test
    void shouldNameTheOneFlagThatIsMissing() throws Exception
    {
        assertEquals(HEAD + " --add-opens java.base/jdk.internal.misc=ALL-UNNAMED" + TAIL, run(NATIVE_ACCESS));
        assertEquals(HEAD + " --enable-native-access=ALL-UNNAMED" + TAIL, run(ADD_OPENS));
    }

    /** What the library says in a JVM of its own. */
    private static String run(final String... flags) throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    /** Runs in the other JVM. */
    static final class Child
    {
        private Child()
        {
        }

        public static void main(final String[] args)
        {
            try
            {
                JvmFlags.require();
                System.out.println("satisfied");
            }
            catch (final TensorPoolException ex)
            {
                System.out.println(ex.category() + " " + ex.getMessage());
            }
        }
    }
}
