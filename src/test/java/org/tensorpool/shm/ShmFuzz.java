package org.tensorpool.shm;

import static org.tensorpool.fuzz.FuzzRules.latin;
import static org.tensorpool.fuzz.FuzzRules.require;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.TensorPoolException;
import org.tensorpool.fuzz.FuzzBody;
import org.tensorpool.fuzz.FuzzSeeds;
import org.tensorpool.fuzz.FuzzTarget;
import org.tensorpool.os.Libc;
import org.tensorpool.testing.SharedDirectory;

/**
 * URIs and paths of regions, superblocks and slots.
 */
public final class ShmFuzz
{
    private static final Pattern URI =
        Pattern.compile("shm:file\\?path=/[!-~&&[^?|]]*(\\|require_hugepages=(true|false))?");
    private static final String PREFIX = "shm:file?path=";

    private ShmFuzz()
    {
    }

    /**
     * Everything that is read from shared memory, and how it is found.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        return List.of(
            FuzzTarget.of("shm.uri", () -> ShmFuzz::uri)
                .seeds(FuzzSeeds.corpus("shm_uri", "shm_uri_validate"))
                .seeds(FuzzSeeds.texts("shm:file?path=/dev/shm/a|require_hugepages=true", "shm:file?path=/x"))
                .words(List.of(PREFIX, "|require_hugepages=", "true", "false", "/", "..", "?", "|")),
            FuzzTarget.of("shm.path", PathBody::new).words(PathBody.NAMES).maxLength(96)
                .allocating(64 << 10, 512).slow(10),
            FuzzTarget.of("shm.superblock", SuperblockBody::new)
                .seeds(FuzzSeeds.corpus("shm_superblock")).seeds(SuperblockBody.seeds()).maxLength(Superblock.SIZE),
            FuzzTarget.of("shm.slot", SlotBody::new).maxLength(SlotHeader.SLOT_BYTES)
                .seeds(FuzzSeeds.corpus("slot_decode", "slot_tensor_decode"))
                .seeds(SlotBody.behind(FuzzSeeds.corpus("tensor_header"))).allocating(4096, 0));
    }

    private static void uri(final byte[] input)
    {
        final String text = latin(input);
        final boolean isRight = URI.matcher(text).matches() &&
            (text.indexOf('|') < 0 ? text.length() : text.indexOf('|')) - PREFIX.length() <= 4095;
        try
        {
            final RegionUri uri = RegionUri.parse(text);
            require(isRight, "a URI was taken that breaks the rules");
            require(RegionUri.parse(uri.toString()).equals(uri), "a URI reads otherwise than it was written");
            require(text.startsWith(PREFIX + uri.path()), "another path than was written");
            require(uri.requireHugepages() == text.endsWith("|require_hugepages=true"),
                "other pages than were written");
        }
        catch (final TensorPoolException ex)
        {
            require(ex.category() == TensorPoolException.Category.INVALID_REGION && !isRight,
                () -> "a URI was refused: " + ex.getMessage());
        }
    }

    /**
     * Paths of names that are there, and others: links out and in, to nothing and to themselves, a pipe, a directory.
     * What can be opened is a regular file in the directory.
     */
    private static final class PathBody implements FuzzBody
    {
        static final List<String> NAMES = List.of("region", "inner", "out", "in", "loop", "nothing", "pipe", "passwd",
            "..", ".", "/", "//", "/inner/../", "up");

        private final SharedDirectory directory = new SharedDirectory();
        private final Path root = directory.path();
        private final Path base = root.resolve("base");
        private final PathContainment containment;

        PathBody()
        {
            try
            {
                Files.createDirectories(base.resolve("inner"));
                Files.createDirectories(root.resolve("base-of-others"));
                Files.write(root.resolve("base-of-others").resolve("region"), new byte[8]);
                Files.write(root.resolve("passwd"), new byte[8]);
                Files.write(base.resolve("region"), new byte[8]);
                Files.write(base.resolve("inner").resolve("region"), new byte[8]);
                link("out", "../passwd");
                link("in", "inner/region");
                link("loop", "loop");
                link("nothing", "inner/nothing");
                link("up", "..");
                link("inner/up", "../../base-of-others");
                new ProcessBuilder("mkfifo", base.resolve("pipe").toString()).start().waitFor();
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
            catch (final InterruptedException ex)
            {
                throw new IllegalStateException(ex);
            }
            containment = PathContainment.of(List.of(base));
        }

        private void link(final String name, final String to) throws IOException
        {
            Files.createSymbolicLink(base.resolve(name), Path.of(to));
        }

        @Override
        public void accept(final byte[] input) throws IOException
        {
            final int fd;
            try
            {
                fd = containment.open(base + "/" + latin(input), false);
            }
            catch (final TensorPoolException ex)
            {
                return;
            }

            try
            {
                final Path opened = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd));
                require(opened.equals(base.resolve("region")) || opened.equals(base.resolve("inner/region")),
                    () -> opened + " was opened");
            }
            finally
            {
                Libc.close(fd);
            }
        }

        @Override
        public void close()
        {
            directory.close();
        }
    }

    /** What is valid is what was announced, but for the fields that writers differ in. */
    private static final class SuperblockBody implements FuzzBody
    {
        private static final PoolLayout POOL =
            new PoolLayout(2, 8, 4096, new RegionUri("/dev/shm/2.pool", false));
        private static final StreamLayout LAYOUT =
            new StreamLayout(10_000, 77, 1, 8, new RegionUri("/dev/shm/header.ring", false), List.of(POOL));
        private static final Superblock RING = new Superblock(
            Superblock.MAGIC, 1, 77, 10_000, Superblock.HEADER_RING, 0, 8, 256, 0, 4711, 5, 6);
        private static final Superblock PAYLOADS = new Superblock(
            Superblock.MAGIC, 1, 77, 10_000, Superblock.PAYLOAD_POOL, 2, 8, 4096, 4096, 4711, 5, 6);

        private final MemorySegment region = MemorySegment.ofArray(new long[Superblock.SIZE / Long.BYTES]);
        private final MemorySegment copy = MemorySegment.ofArray(new long[Superblock.SIZE / Long.BYTES]);

        static List<byte[]> seeds()
        {
            return List.of(bytes(RING), bytes(PAYLOADS));
        }

        private static byte[] bytes(final Superblock superblock)
        {
            final MemorySegment memory = MemorySegment.ofArray(new long[Superblock.SIZE / Long.BYTES]);
            superblock.write(memory);
            return memory.toArray(ValueLayout.JAVA_BYTE);
        }

        @Override
        public void accept(final byte[] input)
        {
            region.fill((byte)0);
            MemorySegment.copy(input, 0, region, ValueLayout.JAVA_BYTE, 0, Math.min(input.length, Superblock.SIZE));
            final Superblock read = Superblock.read(region);
            read.write(copy);
            require(copy.mismatch(region) == -1, "a superblock is written otherwise than it was read");
            require(isValid(() -> SuperblockValidator.validateHeaderRing(read, LAYOUT)) == isLike(read, RING, false),
                "a header ring was judged wrongly");
            require(isValid(() -> SuperblockValidator.validatePool(read, LAYOUT, POOL)) == isLike(read, PAYLOADS, true),
                "a pool was judged wrongly");
        }

        private static boolean isLike(final Superblock read, final Superblock announced, final boolean isPool)
        {
            return new Superblock(read.magic(), read.layoutVersion(), read.epoch(), read.streamId(), read.regionType(),
                read.poolId(), read.nslots(), isPool ? announced.slotBytes() : read.slotBytes(),
                isPool ? read.strideBytes() : announced.strideBytes(), announced.pid(), announced.startTimestampNs(),
                announced.activityTimestampNs()).equals(announced);
        }

        private static boolean isValid(final Runnable validation)
        {
            try
            {
                validation.run();
                return true;
            }
            catch (final TensorPoolException ex)
            {
                require(ex.category() == TensorPoolException.Category.INVALID_REGION, ex.toString());
                return false;
            }
        }
    }

    /** What is accepted lies in its payload slot, whatever the strides. */
    private static final class SlotBody implements FuzzBody
    {
        private static final int INDEX = 5;
        private static final int STRIDE = 4096;

        private final MemorySegment ring = MemorySegment.ofArray(new long[SlotHeader.SLOT_BYTES / Long.BYTES]);
        private final MemorySegment copy = MemorySegment.ofArray(new long[SlotHeader.SLOT_BYTES / Long.BYTES]);
        private final SlotHeader header = new SlotHeader();
        private final SlotHeader fresh = new SlotHeader();
        private final PayloadPool pool = new PayloadPool(
            MemorySegment.ofArray(new byte[Superblock.SIZE + (INDEX + 1) * STRIDE]), 1, INDEX + 1, STRIDE);

        /** The C peer's tensor headers begin with their message header, at 64 of a slot. */
        static List<byte[]> behind(final List<byte[]> tensors)
        {
            return tensors.stream().map((tensor) ->
            {
                final byte[] slot = new byte[SlotHeader.SLOT_BYTES];
                slot[8] = 64;
                slot[12] = INDEX;
                slot[16] = 1;
                slot[60] = (byte)192;
                System.arraycopy(tensor, 0, slot, 64, tensor.length);
                slot[72] = 1;
                slot[74] = 1;
                slot[76] = 2;
                return slot;
            }).toList();
        }

        @Override
        public void accept(final byte[] input)
        {
            ring.fill((byte)0);
            MemorySegment.copy(input, 0, ring, ValueLayout.JAVA_BYTE, 0, input.length);
            header.read(ring, 0);
            final DropReason reason = header.validate(INDEX, header.poolId() == 1 ? pool : null);
            fresh.read(ring, 0);
            require(fresh.validate(INDEX, header.poolId() == 1 ? pool : null) == reason,
                "the frame before changes what is thought of this one");
            if (reason == null)
            {
                check();
            }
        }

        private void check()
        {
            require(header.poolId() == 1 && header.payloadSlot() == INDEX, "another slot");
            require(header.valuesLenBytes() <= STRIDE, "a payload longer than its slot");
            pool.payload(INDEX, header.valuesLenBytes());
            final TensorHeader tensor = header.tensor();
            require(tensor.ndims() >= 1 && tensor.ndims() <= 8 && tensor.dtype() != null && tensor.order() != null,
                "a tensor of no type");
            long last = tensor.dtype().bytes();
            boolean isEmpty = false;
            for (int i = 0; i < tensor.ndims(); i++)
            {
                require(tensor.dim(i) >= 0 && tensor.byteStride(i) >= 1, "a dimension below 0");
                isEmpty |= tensor.dim(i) == 0;
                last += (tensor.dim(i) - 1L) * tensor.byteStride(i);
            }
            final boolean isBits = tensor.dtype() == DType.BIT && tensor.isContiguous();
            require(isEmpty || header.valuesLenBytes() == 0 ||
                (isBits ? (last + 7) / 8 : last) <= header.valuesLenBytes(), "elements lie outside of the payload");
            writeAgain();
        }

        private void writeAgain()
        {
            copy.fill((byte)0);
            SlotHeader.write(copy, 0, (int)header.payloadSlot(), header.poolId(), header.valuesLenBytes(),
                header.timestampNs(), header.metaVersion(), header.tensor());
            fresh.read(copy, 0);
            require(fresh.validate(INDEX, pool) == null, "what was accepted is not once it is written again");
            require(copy.asSlice(72, 75).mismatch(ring.asSlice(72, 75)) == -1, "a tensor is written otherwise");
        }
    }
}
