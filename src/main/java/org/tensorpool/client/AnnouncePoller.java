package org.tensorpool.client;

import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Hands on announces in the order in which their sender told things. Announces come on a stream of their own, so that
 * one may be read before the revocation that was sent first: each is kept until what the control stream holds by then
 * has been heard.
 * <p>
 * For the conductor's thread. Allocates only for an announce that is longer than any before.
 */
final class AnnouncePoller
{
    /** A control stream that somebody floods keeps no announce from being heard. */
    private static final int MAX_CONTROL_POLLS = 32;
    private static final int NONE = -1;

    private final Subscription announces;
    private final Subscription control;
    private final FragmentHandler controlHandler;
    private final FragmentHandler announceHandler;
    private final FragmentAssembler assembler = new FragmentAssembler(this::keep);
    private final ExpandableArrayBuffer kept = new ExpandableArrayBuffer();
    private int keptLength = NONE;

    /**
     * @param announces       to poll.
     * @param control         to poll before an announce is handed on.
     * @param controlHandler  of fragments of the control stream.
     * @param announceHandler of whole announces; gets no header.
     */
    AnnouncePoller(
        final Subscription announces,
        final Subscription control,
        final FragmentHandler controlHandler,
        final FragmentHandler announceHandler)
    {
        this.announces = announces;
        this.control = control;
        this.controlHandler = controlHandler;
        this.announceHandler = announceHandler;
    }

    int poll()
    {
        int workCount = 0;
        for (int i = 0; i < AeronSession.FRAGMENT_LIMIT && announces.poll(assembler, 1) > 0; i++)
        {
            workCount++;
            if (keptLength != NONE)
            {
                workCount += hearControl();
                final int length = keptLength;
                keptLength = NONE;
                announceHandler.onFragment(kept, 0, length, null);
            }
        }

        return workCount;
    }

    private int hearControl()
    {
        int workCount = 0;
        int fragments;
        int polls = 0;
        do
        {
            fragments = control.poll(controlHandler, AeronSession.FRAGMENT_LIMIT);
            workCount += fragments;
        }
        while (fragments > 0 && ++polls < MAX_CONTROL_POLLS);

        return workCount;
    }

    private void keep(final DirectBuffer buffer, final int offset, final int length, final Header ignore)
    {
        kept.putBytes(0, buffer, offset, length);
        keptLength = length;
    }
}
