package org.tensorpool.status;

import static org.tensorpool.fuzz.FuzzRules.latin;
import static org.tensorpool.fuzz.FuzzRules.require;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.agrona.concurrent.status.CountersReader;
import org.tensorpool.TensorPoolException;
import org.tensorpool.fuzz.CncImage;
import org.tensorpool.fuzz.FuzzBody;
import org.tensorpool.fuzz.FuzzSeeds;
import org.tensorpool.fuzz.FuzzTarget;

/**
 * Counters that others wrote, and their labels.
 */
public final class StatusFuzz
{
    private StatusFuzz()
    {
    }

    /**
     * Files and labels.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        return List.of(
            FuzzTarget.of("status.counters", Counters::new).seeds(CncImage.seeds(9001, 9140, 9141, 9100, 9999))
                .words(CncImage.words()).maxLength(1024).allocating(64 << 10, 256),
            FuzzTarget.of("status.label", () -> StatusFuzz::label)
                .seeds(FuzzSeeds.texts(
                    "tensorpool frames published: producer cam stream=10000 instance=7",
                    "tensorpool epoch: instance=main",
                    new LeaseLabel(-1, 0xFFFF_FFFFL, "CONSUMER", 10_000, 3, "main").text(),
                    new StreamLabel(10_000, 8, true, "main").text()))
                .words(CncImage.words()).maxLength(CountersReader.MAX_LABEL_LENGTH).allocating(64 << 10, 256));
    }

    private static void label(final byte[] input)
    {
        final String text = new String(input, StandardCharsets.US_ASCII);
        final LeaseLabel lease = LeaseLabel.parse(text);
        if (lease != null)
        {
            require(lease.equals(LeaseLabel.parse(lease.text())) || isCut(lease.text()), "a lease reads otherwise");
        }
        final StreamLabel stream = StreamLabel.parse(text);
        if (stream != null)
        {
            require(stream.equals(StreamLabel.parse(stream.text())) || isCut(stream.text()),
                "a stream reads otherwise");
            require(stream.nslots() >= 0 && stream.streamId() >= 0, "a number below 0");
        }
        final CounterLabel counter = CounterLabel.parse(latin(input));
        if (counter != null)
        {
            require(counter.streamId() >= -1 && counter.name().indexOf(' ') < 0 && !counter.role().contains(" "),
                "a label was taken apart wrongly");
        }
    }

    private static boolean isCut(final String text)
    {
        return text.length() == CountersReader.MAX_LABEL_LENGTH;
    }

    /** The file as it lies in memory. */
    private static final class Counters implements FuzzBody
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
                read(memory, CncLayout.read(FILE, memory));
            }
            catch (final TensorPoolException ex)
            {
                require(ex.category() == TensorPoolException.Category.MALFORMED ||
                    ex.category() == TensorPoolException.Category.TIMEOUT, ex.toString());
            }
        }

        private static void read(final MemorySegment memory, final CncLayout layout)
        {
            final CounterRecords records = new CounterRecords(memory, layout);
            for (int id = 0; id < records.count() && records.isUsed(id); id++)
            {
                final CounterReading reading = records.read(id);
                require(reading == null || reading.typeId() >= CounterKinds.MIN_TYPE_ID &&
                    reading.typeId() <= CounterKinds.MAX_TYPE_ID, "a counter of somebody else");
            }
            layout.heartbeatMs(memory);
            layout.pid(memory);
        }
    }
}
