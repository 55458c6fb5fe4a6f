package org.tensorpool.system;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;

/**
 * A producer without a driver in a process of its own: publishes until it is killed, or says why it can't.
 */
final class StandaloneProbe
{
    private StandaloneProbe()
    {
    }

    static ProcessBuilder command(final TensorPoolSystem system, final int streamId)
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StandaloneProbe.class.getName(),
            system.aeronDirectory(), system.baseDirectory().toString(), Integer.toString(streamId)));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /**
     * Own a stream.
     *
     * @param args directory of the media driver, base directory, stream.
     */
    public static void main(final String[] args) throws InterruptedException
    {
        final Path base = Path.of(args[1]);
        final TensorPool.Context context = StandaloneSystem.periods(new TensorPool.Context()
            .aeronDirectoryName(args[0])
            .controlChannel(TensorPoolSystem.CHANNEL)
            .announceChannel(TensorPoolSystem.CHANNEL)
            .descriptorChannel(TensorPoolSystem.CHANNEL)
            .qosChannel(TensorPoolSystem.CHANNEL)
            .allowedBaseDirs(List.of(base)));
        try (TensorPool pool = TensorPool.connect(context);
            Producer producer = pool.addStandaloneProducer(Integer.parseInt(args[2]), StandaloneSystem.regions(base)))
        {
            System.out.println("epoch " + producer.epoch());
            while (!producer.isClosed())
            {
                producer.offer(MemorySegment.ofArray(new byte[] {1, 2, 3, 4}), DType.UINT8, 4);
                Thread.sleep(2);
            }
        }
        catch (final TensorPoolException ex)
        {
            System.out.println(ex.category() + " " + ex.getMessage());
        }
    }

    /** What it says when it owns the stream, or can't. */
    static String firstLine(final Process process) throws IOException
    {
        return process.inputReader().readLine();
    }
}
