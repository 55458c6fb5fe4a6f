package org.tensorpool;

import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.tensorpool.client.DescriptorFlyweight;
import org.tensorpool.testing.StressSlots;

/**
 * Two claims are open at a time. Their descriptors leave in the order of their sequence numbers, whichever is committed
 * first ({@link ClaimWindow}), and whoever sees a descriptor finds its frame committed, header and payload whole
 * (wire specification §8.3: the descriptor comes after the commit). A producer's publication can't be had without a
 * media driver; the part of it that orders memory is Aeron's own: a descriptor is written through a
 * {@link BufferClaim} into a log buffer, and found by the length of its frame, as an image finds it.
 * <p>
 * Verdicts on the first and the second message in the log: 0 not there, 1 the descriptor that belongs there and all of
 * its frame, -1 another descriptor, or a frame that is not there yet. A reader that finds no first one does not
 * look for the second, as an image doesn't.
 */
public final class ClaimOrderStress
{
    private static final int FRAME_LENGTH = DataHeaderFlyweight.HEADER_LENGTH + DescriptorFlyweight.LENGTH;
    private static final int FRAME_STEP = BitUtil.align(FRAME_LENGTH, FrameDescriptor.FRAME_ALIGNMENT);
    private static final int LOG_BYTES = 256;
    private static final UnsafeBuffer LOG =
        new UnsafeBuffer(StressSlots.allocate(LOG_BYTES).address(), StressSlots.COUNT * LOG_BYTES);

    private ClaimOrderStress()
    {
    }

    /** The claim that was made last is committed first. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "nothing yet")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first descriptor and its frame")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both in order, with their frames")
    @Outcome(expect = Expect.FORBIDDEN, desc = "out of order, or a descriptor without its frame")
    public static class CommittedInReverse
    {
        /** @param claims to commit. */
        @Actor
        public void producer(final Claims claims)
        {
            claims.commit(1);
            claims.commit(0);
        }

        /**
         * @param claims whose frames to read.
         * @param result of both messages.
         */
        @Actor
        public void consumer(final Claims claims, final II_Result result)
        {
            result.r1 = claims.verdict(0);
            result.r2 = result.r1 == 0 ? 0 : claims.verdict(1);
        }
    }

    /** Each is committed in turn; the first descriptor leaves at once. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "nothing yet")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first descriptor and its frame")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both in order, with their frames")
    @Outcome(expect = Expect.FORBIDDEN, desc = "out of order, or a descriptor without its frame")
    public static class CommittedInOrder
    {
        /** @param claims to commit. */
        @Actor
        public void producer(final Claims claims)
        {
            claims.commit(0);
            claims.commit(1);
        }

        /**
         * @param claims whose frames to read.
         * @param result of both messages.
         */
        @Actor
        public void consumer(final Claims claims, final II_Result result)
        {
            result.r1 = claims.verdict(0);
            result.r2 = result.r1 == 0 ? 0 : claims.verdict(1);
        }
    }

    /** Two open claims of neighbouring slots, and the log that their descriptors go to. */
    @State
    public static class Claims
    {
        private final ClaimWindow window = new ClaimWindow(4);
        private final BufferClaim bufferClaim = new BufferClaim();
        private final long base;
        private final int log;
        private int position;

        /** Both claimed, nothing committed. */
        public Claims()
        {
            final int slot = 2 * StressSlots.next() & (StressSlots.COUNT - 1);
            base = slot + 2L * StressSlots.COUNT;
            log = slot * LOG_BYTES;
            LOG.setMemory(log, 2 * FRAME_STEP, (byte)0);
            for (int i = 0; i < 2; i++)
            {
                StressStream.publish(base + i - StressSlots.COUNT);
                StressStream.begin(base + window.open());
            }
        }

        private void commit(final long claim)
        {
            StressStream.fill(base + claim);
            StressStream.describe(base + claim);
            StressStream.commit(base + claim);
            window.commit(claim, 0);
            while (window.isOldestCommitted())
            {
                publish(base + window.takeOldest());
            }
        }

        /** As an exclusive publication does it: room first, which nobody can read yet, then the message. */
        private void publish(final long sequence)
        {
            final int offset = log + position;
            position += FRAME_STEP;
            FrameDescriptor.frameLengthOrdered(LOG, offset, -FRAME_LENGTH);
            bufferClaim.wrap(LOG, offset, FRAME_LENGTH);
            DescriptorFlyweight.encode(bufferClaim.buffer(), bufferClaim.offset(), StressStream.STREAM_ID, 1, sequence,
                DescriptorFlyweight.NULL_TIMESTAMP, 0);
            bufferClaim.commit();
        }

        private int verdict(final int message)
        {
            final int offset = log + message * FRAME_STEP;
            if (FrameDescriptor.frameLengthVolatile(LOG, offset) <= 0)
            {
                return StressSlot.LATE;
            }

            final int body = offset + DataHeaderFlyweight.HEADER_LENGTH;
            final long sequence = DescriptorFlyweight.sequence(LOG, body);
            return DescriptorFlyweight.isDescriptor(LOG, body, DescriptorFlyweight.LENGTH) &&
                sequence == base + message &&
                StressSlot.payload(0, sequence, PayloadStress::copyTo) == StressSlot.WHOLE ?
                StressSlot.WHOLE : StressSlot.TORN;
        }
    }
}
