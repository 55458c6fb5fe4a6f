package org.tensorpool;

import java.util.Arrays;

import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.tensorpool.client.ConsumerBinding;
import org.tensorpool.client.ConsumerLink;
import org.tensorpool.protocol.wire.FrameProgressDecoder;
import org.tensorpool.protocol.wire.FrameProgressState;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;
import org.tensorpool.shm.StreamMapping;

/**
 * Takes progress messages and checks them against the slot that they are about (wire specification §10.2.2). Whatever
 * can't be followed is passed over: it is a hint, and its frame comes or doesn't come all the same. For the polling
 * thread alone; allocates when an epoch is mapped.
 */
final class ProgressReader
{
    private static final long NONE = -1;

    private final MessageHeaderDecoder messageHeader = new MessageHeaderDecoder();
    private final FrameProgressDecoder decoder = new FrameProgressDecoder();
    private final FrameProgress progress = new FrameProgress();
    private final FragmentHandler onMessage = this::onMessage;
    private final int streamId;
    private final ConsumerLink link;
    private Subscription subscription;
    private StreamMapping mapping;
    private ProgressHandler handler;
    /** Of each slot: the frame last heard of, how far it was filled, and its state. */
    private long[] sequences = {};
    private long[] filled = {};
    private byte[] states = {};

    ProgressReader(final int streamId, final ConsumerLink link)
    {
        this.streamId = streamId;
        this.link = link;
    }

    int poll(final ConsumerBinding binding, final ProgressHandler progressHandler, final int limit)
    {
        if (binding.progress() == null)
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                "this consumer did not ask for progress: add it with ConsumerOptions.progress(true)");
        }
        if (binding.mapping() != mapping)
        {
            onRemap(binding.mapping());
        }

        choose(binding);
        handler = progressHandler;
        final int count = subscription.poll(onMessage, limit);
        if (count < limit && binding.nextProgress() != null && subscription != binding.nextProgress())
        {
            subscription = binding.nextProgress();
            link.onProgressFollowed(binding);
        }
        return count;
    }

    private void choose(final ConsumerBinding binding)
    {
        if (binding.nextProgress() == null || subscription != binding.nextProgress())
        {
            subscription = binding.progress();
        }
        else
        {
            link.onProgressFollowed(binding);
        }
    }

    private void onRemap(final StreamMapping newMapping)
    {
        mapping = newMapping;
        final int nslots = newMapping == null ? 0 : newMapping.nslots();
        sequences = new long[nslots];
        filled = new long[nslots];
        states = new byte[nslots];
        Arrays.fill(sequences, NONE);
    }

    private void onMessage(final DirectBuffer buffer, final int offset, final int length, final Header ignore)
    {
        if (mapping == null || length < MessageHeaderDecoder.ENCODED_LENGTH + FrameProgressDecoder.BLOCK_LENGTH)
        {
            return;
        }

        messageHeader.wrap(buffer, offset);
        if (messageHeader.schemaId() != FrameProgressDecoder.SCHEMA_ID ||
            messageHeader.templateId() != FrameProgressDecoder.TEMPLATE_ID ||
            messageHeader.version() > FrameProgressDecoder.SCHEMA_VERSION ||
            messageHeader.blockLength() < FrameProgressDecoder.BLOCK_LENGTH)
        {
            return;
        }

        decoder.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, messageHeader.blockLength(),
            messageHeader.version());
        final short state = decoder.stateRaw();
        if ((int)decoder.streamId() == streamId && decoder.epoch() == mapping.epoch() && decoder.seq() >= 0 &&
            state >= FrameProgressState.STARTED.value() && state <= FrameProgressState.COMPLETE.value())
        {
            onProgress(decoder.seq(), decoder.payloadBytesFilled(), (byte)state);
        }
    }

    private void onProgress(final long sequence, final long bytesFilled, final byte state)
    {
        final int index = mapping.slotIndex(sequence);
        final boolean isKnown = sequences[index] == sequence;
        if ((isKnown && !isAhead(index, bytesFilled, state)) ||
            !progress.read(mapping, sequence, bytesFilled, stateOf(state)))
        {
            return;
        }

        sequences[index] = sequence;
        filled[index] = bytesFilled;
        states[index] = state;
        handler.onProgress(progress);
    }

    /** What falls back is dropped, and what was heard on another stream already. */
    private boolean isAhead(final int index, final long bytesFilled, final byte state)
    {
        return bytesFilled >= filled[index] && state >= states[index] &&
            (bytesFilled > filled[index] || state > states[index]);
    }

    private static ProgressState stateOf(final byte state)
    {
        if (state == FrameProgressState.STARTED.value())
        {
            return ProgressState.STARTED;
        }

        return state == FrameProgressState.COMPLETE.value() ? ProgressState.COMPLETE : ProgressState.PROGRESS;
    }
}
