package org.tensorpool.status;

import org.tensorpool.DropReason;

/**
 * The counter of one kind of drop.
 *
 * @param reason of the drops.
 */
public record DropCounter(DropReason reason) implements CounterKind
{
    @Override
    public int typeId()
    {
        return StreamCounter.typeId(reason);
    }

    @Override
    public String key()
    {
        return reason.label();
    }

    @Override
    public String unit()
    {
        return "frames";
    }

    @Override
    public boolean isLevel()
    {
        return false;
    }

    @Override
    public String writer()
    {
        return Writers.CONSUMER;
    }

    @Override
    public String meaning()
    {
        return switch (reason)
        {
            case GAP -> "Frames whose descriptors were lost or never sent.";
            case LATE -> "Frames whose slot was not committed, or overwritten before they were read to their end.";
            case EPOCH -> "Frames of an epoch that was not mapped, or that was over before their descriptors came.";
            case HEADER -> "Frames whose tensor header is not the one expected.";
            case DTYPE -> "Frames of an element type that is not assigned.";
            case ORDER -> "Frames that are neither row nor column major.";
            case DIMS -> "Frames with a wrong number of dimensions, or a negative one.";
            case STRIDES -> "Frames whose strides overlap, are negative or contradict their order.";
            case PROGRESS -> "Frames with a progress unit that is unknown or does not fit.";
            case POOL -> "Frames in a pool that is not mapped.";
            case SLOT -> "Frames whose payload lies elsewhere than their header says.";
            case LENGTH -> "Frames longer than their slot, or shorter than their tensor.";
            case DESCRIPTOR -> "Descriptors that are malformed.";
            case RESYNC -> "Frames skipped because the consumer was further behind than it allows itself to be.";
            case SUPERSEDED -> "Frames passed over because a newer one was asked for.";
            case RATE_LIMITED -> "Frames left out to keep to the rate that the consumer is served at.";
        };
    }
}
