package org.tensorpool.metadata;

import java.util.List;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One thread puts versions into a cache, any thread takes them out: a version that is found has what it was put in
 * with, the newest is never older than one that was found before, and what is evicted is gone as a whole.
 * <p>
 * Verdicts on the new version, asked for by number, and on the newest: 0 the one before, 1 the new one with its
 * attribute, 2 with its blob too, -1 anything else.
 */
@JCStressTest
@Outcome(id = {"0, [012]", "1, [12]", "2, 2"}, expect = Expect.ACCEPTABLE, desc = "one state after the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "a version that is not whole, or an older one afterwards")
public class MetadataStoreStress
{
    private static final Attribute ATTRIBUTE = Attribute.text("key", "value");
    private static final Blob BLOB = Blob.of(1, new byte[]{1, 2, 3});

    /** @param cache to put into. */
    @Actor
    public void receiver(final Cache cache)
    {
        cache.store.putAttributes(Metadata.received(1, 2, 20, List.of(Attribute.text("key", "value"))));
        cache.store.putBlob(1, 2, Blob.of(1, new byte[]{1, 2, 3}));
    }

    /**
     * @param cache  to take from.
     * @param result of both.
     */
    @Actor
    public void reader(final Cache cache, final II_Result result)
    {
        result.r1 = verdict(cache.store.get(1, 2));
        result.r2 = verdict(cache.store.newest());
    }

    private static int verdict(final Metadata metadata)
    {
        if (metadata == null || metadata.version() == 1)
        {
            return 0;
        }
        if (metadata.version() != 2 || metadata.timestampNs() != 20 ||
            !ATTRIBUTE.equals(metadata.attribute("key")))
        {
            return -1;
        }

        final Blob blob = metadata.blob(1);
        return blob == null ? 1 : blob.equals(BLOB) ? 2 : -1;
    }

    /** With room for one version, and one in it. */
    @State
    public static class Cache
    {
        final MetadataStore store = new MetadataStore(1, 1000);

        /** With version 1. */
        public Cache()
        {
            store.putAttributes(Metadata.received(1, 1, 10, List.of()));
        }
    }
}
