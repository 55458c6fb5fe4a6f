package org.tensorpool.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.client.ClientMessagesFuzz;
import org.tensorpool.driver.DriverMessagesFuzz;
import org.tensorpool.metadata.MetadataMessagesFuzz;
import org.tensorpool.supervisor.SupervisorMessagesFuzz;
import org.tensorpool.tool.ToolMessagesFuzz;

/**
 * Every message of both schemas, each given to all who read any: clients, driver, supervisor, caches of metadata and
 * the command line. Schema and template are put in, whatever the input has there; all else is the input's.
 */
final class MessageTargets
{
    private static final int WIRE = 900;
    private static final int DRIVER = 901;
    private static final Map<String, int[]> MESSAGES = new TreeMap<>();
    /** A table of rows, each as wide as the widest. */
    private static final long BYTES_PER_BYTE = 2048;

    static
    {
        add("ShmPoolAnnounce", WIRE, 1, 35);
        add("ConsumerHello", WIRE, 2, 39);
        add("ConsumerConfig", WIRE, 3, 18);
        add("FrameDescriptor", WIRE, 4, 40);
        add("QosConsumer", WIRE, 5, 41);
        add("QosProducer", WIRE, 6, 28);
        add("DataSourceAnnounce", WIRE, 7, 20);
        add("DataSourceMeta", WIRE, 8, 16);
        add("ControlResponse", WIRE, 9, 12);
        add("MetaBlobAnnounce", WIRE, 10, 28);
        add("FrameProgress", WIRE, 11, 29);
        add("MetaBlobChunk", WIRE, 12, 16);
        add("MetaBlobComplete", WIRE, 13, 16);
        add("ShmAttachRequest", DRIVER, 1, 27);
        add("ShmAttachResponse", DRIVER, 2, 54);
        add("ShmDetachRequest", DRIVER, 3, 25);
        add("ShmDetachResponse", DRIVER, 4, 12);
        add("ShmLeaseKeepalive", DRIVER, 5, 25);
        add("ShmDriverShutdown", DRIVER, 6, 9);
        add("ShmLeaseRevoked", DRIVER, 7, 26);
        add("ShmDriverShutdownRequest", DRIVER, 8, 9);
    }

    private MessageTargets()
    {
    }

    private static void add(final String name, final int schema, final int template, final int blockLength)
    {
        MESSAGES.put(name, new int[] {schema, template, blockLength});
    }

    static List<FuzzTarget> targets()
    {
        final List<FuzzTarget> targets = new ArrayList<>();
        final List<byte[]> seeds = new ArrayList<>(FuzzSeeds.messages());
        MESSAGES.forEach((name, kind) ->
        {
            final List<byte[]> own = new ArrayList<>(
                seeds.stream().filter((seed) -> isOf(seed, kind[0], kind[1])).toList());
            own.add(blank(kind));
            targets.add(target("message." + name, () -> new Body(kind)).seeds(own));
        });
        MESSAGES.values().forEach((kind) -> seeds.add(blank(kind)));
        targets.add(target("message.any", () -> new Body(null)).seeds(seeds));
        return targets;
    }

    private static FuzzTarget target(final String name, final Supplier<FuzzBody> body)
    {
        return FuzzTarget.of(name, body)
            .words(List.of("shm:file?path=/", "|require_hugepages=true", "aeron:ipc", "aeron:udp?endpoint=a:1",
                DriverMessagesFuzz.TOKEN, "client_id already attached"))
            .allocating(64 << 10, BYTES_PER_BYTE);
    }

    private static boolean isOf(final byte[] message, final int schema, final int template)
    {
        return message.length >= 8 && u16(message, 2) == template && u16(message, 4) == schema;
    }

    private static int u16(final byte[] bytes, final int at)
    {
        return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
    }

    /** A message of ones, with room for groups and texts of no length behind it. */
    private static byte[] blank(final int[] kind)
    {
        final byte[] message = new byte[8 + kind[2] + 24];
        put(message, 0, kind[2]);
        put(message, 2, kind[1]);
        put(message, 4, kind[0]);
        put(message, 6, 1);
        Arrays.fill(message, 8, 8 + kind[2], (byte)1);
        return message;
    }

    private static void put(final byte[] bytes, final int at, final int value)
    {
        bytes[at] = (byte)value;
        bytes[at + 1] = (byte)(value >> 8);
    }

    private static final class Body implements FuzzBody
    {
        /** So that an offset that is forgotten is found out. */
        private static final int OFFSET = 16;

        private final int[] kind;
        private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
        private final List<MessageReader> readers = List.of(
            ClientMessagesFuzz.reader(), DriverMessagesFuzz.reader(), SupervisorMessagesFuzz.reader(),
            MetadataMessagesFuzz.reader(), ToolMessagesFuzz.reader());

        Body(final int[] kind)
        {
            this.kind = kind;
        }

        @Override
        public void accept(final byte[] input) throws Exception
        {
            final byte[] message = new byte[OFFSET + input.length];
            System.arraycopy(input, 0, message, OFFSET, input.length);
            if (kind != null && input.length >= 6)
            {
                put(message, OFFSET + 2, kind[1]);
                put(message, OFFSET + 4, kind[0]);
            }
            buffer.wrap(message);
            for (final MessageReader reader : readers)
            {
                reader.onMessage(buffer, OFFSET, input.length);
            }
        }
    }
}
