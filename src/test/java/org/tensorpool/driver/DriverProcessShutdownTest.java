package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownRequestEncoder;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.testing.EmbeddedAeron;
import org.tensorpool.testing.SharedDirectory;

import io.aeron.Publication;
import io.aeron.Subscription;

/** The ways in which a driver's process ends, as its clients hear of them. */
@Timeout(60)
class DriverProcessShutdownTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int CONTROL_STREAM = 1000;

    private final SharedDirectory directory = new SharedDirectory();
    private final EmbeddedAeron embedded = new EmbeddedAeron();
    private final Subscription control = embedded.aeron().addSubscription(CHANNEL, CONTROL_STREAM);
    private final Publication requests = embedded.aeron().addExclusivePublication(CHANNEL, CONTROL_STREAM);
    private final List<Heard> heard = new ArrayList<>();

    @TempDir
    private Path temp;
    private Process process;

    @BeforeEach
    void start() throws IOException
    {
        final Path configuration = Files.writeString(temp.resolve("driver.toml"), """
            [driver]
            aeron_dir = "%s"
            control_channel = "%s"
            [shm]
            base_dir = "%s"
            [policies]
            announce_period_ms = 100
            lease_keepalive_interval_ms = 100
            shutdown_timeout_ms = 200
            shutdown_token = "open sesame"
            [profiles.small]
            header_nslots = 8
            [[profiles.small.payload_pools]]
            pool_id = 1
            stride_bytes = 1024
            [streams.cam]
            stream_id = 10000
            profile = "small"
            """.formatted(embedded.aeron().context().aeronDirectoryName(), CHANNEL, directory.path()));
        process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-cp", System.getProperty("java.class.path"),
            "org.tensorpool.tool.TpDriver", configuration.toString()).start();

        final BufferedReader out =
            new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.equals("tp_driver ready"))
        {
            line = out.readLine();
        }
        assertEquals("tp_driver ready", line);
        EmbeddedAeron.await(() -> control.imageCount() == 2);
    }

    @AfterEach
    void stop()
    {
        process.destroyForcibly();
        embedded.close();
        directory.close();
    }

    @Test
    void shouldSayGoodByeOnSigterm() throws Exception
    {
        process.toHandle().destroy();

        final Heard.Shutdown notice = awaitNotice(() -> { });
        assertEquals(ShutdownReason.NORMAL, notice.reason());
        assertEquals(0, process.waitFor());
    }

    @Test
    void shouldGoWhenAnAdministratorAsksForIt() throws Exception
    {
        final Heard.Shutdown notice = awaitNotice(() -> request("open sesame"));

        assertEquals(ShutdownReason.ADMIN, notice.reason());
        assertEquals("new kernel", notice.why());
        assertEquals(0, process.waitFor());
        assertEquals("", new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void shouldStayWhenSomebodyElseAsksForIt()
    {
        for (int i = 0; i < 10; i++)
        {
            request("open barley");
            LockSupport.parkNanos(50_000_000);
        }

        listen();
        assertTrue(process.isAlive());
        assertEquals(List.of(), heard.stream().filter(Heard.Shutdown.class::isInstance).toList());
    }

    private void request(final String token)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final ShmDriverShutdownRequestEncoder message = new ShmDriverShutdownRequestEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(1)
            .reason(ShutdownReason.ADMIN)
            .token(token)
            .errorMessage("new kernel");
        requests.offer(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + message.encodedLength());
    }

    private Heard.Shutdown awaitNotice(final Runnable meanwhile)
    {
        final List<Heard.Shutdown> found = new ArrayList<>();
        EmbeddedAeron.await(() ->
        {
            meanwhile.run();
            listen();
            LockSupport.parkNanos(20_000_000);
            heard.stream().filter(Heard.Shutdown.class::isInstance).map(Heard.Shutdown.class::cast)
                .findFirst().ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    private void listen()
    {
        while (control.poll((buffer, offset, length, frame) -> Heard.decode(buffer, offset, heard::add), 100) > 0)
        {
            // All that waits is read.
        }
    }
}
