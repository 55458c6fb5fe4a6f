package org.tensorpool.tool.doctor;

import static org.tensorpool.fuzz.FuzzRules.require;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import org.tensorpool.TensorPoolException;
import org.tensorpool.fuzz.CncImage;
import org.tensorpool.fuzz.FuzzBody;
import org.tensorpool.fuzz.FuzzTarget;
import org.tensorpool.tool.mediadriver.AeronCounter;
import org.tensorpool.tool.mediadriver.MediaDriverFile;

/**
 * What a doctor reads in a media driver's file, and makes of it.
 */
public final class DoctorFuzz
{
    private static final int CLIENT_HEARTBEAT = 11;
    private static final int SUBSCRIBER_POSITION = 4;
    private static final int PUBLISHER_POSITION = 12;

    private DoctorFuzz()
    {
    }

    /**
     * The file of a media driver.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        return List.of(FuzzTarget.of("doctor.mediaDriver", Body::new)
            .seeds(CncImage.seeds(9001, 9140, 9141, CLIENT_HEARTBEAT, SUBSCRIBER_POSITION))
            .seeds(CncImage.seeds(CLIENT_HEARTBEAT, 9140, 9141, CLIENT_HEARTBEAT, PUBLISHER_POSITION))
            .words(CncImage.words()).maxLength(1024).allocating(64 << 10, 512).slow(2));
    }

    private static final class Body implements FuzzBody
    {
        private static final Path FILE = Path.of("cnc.dat");

        private final MemorySegment file = Arena.ofAuto().allocate(CncImage.MAX_BYTES, Long.BYTES);
        private final ByteBuffer bytes = ByteBuffer.allocate(CncImage.MAX_BYTES);

        @Override
        public void accept(final byte[] input)
        {
            final int length = CncImage.write(input, bytes);
            final MemorySegment memory = file.asSlice(0, length);
            MemorySegment.copy(MemorySegment.ofArray(bytes.array()), 0, memory, 0, length);
            try
            {
                look(new AeronView(MediaDriverFile.read(FILE, memory)));
            }
            catch (final TensorPoolException ex)
            {
                require(ex.category() == TensorPoolException.Category.MALFORMED, ex.toString());
            }
        }

        private static void look(final AeronView view)
        {
            view.clients().forEach((client) -> view.describe(client.id()));
            view.drivers();
            view.members().forEach(view::streamsHeardBy);
            view.publishers();
            view.limits();
            view.leases();
            require(view.epochs().keySet().stream().allMatch((stream) -> stream >= 0), "a stream below 0");
            view.counters().forEach(AeronCounter::tensorStream);
            view.isPublished(1100);
        }
    }
}
