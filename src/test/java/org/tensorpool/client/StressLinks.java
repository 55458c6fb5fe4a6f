package org.tensorpool.client;

import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.shm.TestRegions;

/**
 * Links of producers and consumers as a conductor makes them, without a media driver: they own no Aeron objects, and
 * hand over what they have to the application's thread all the same.
 */
final class StressLinks
{
    /** Regions that are there. */
    static final StreamMapping MAPPING = map();

    private static final ChannelAndStream CHANNEL = new ChannelAndStream("aeron:ipc", 1000);
    private static final LinkResources RESOURCES = new LinkResources(configuration(),
        newRetirement(), new UnwantedLeases(), LeaseFactory::ofAnnounces);

    private StressLinks()
    {
    }

    private static StreamMapping map()
    {
        try (TestRegions regions = new TestRegions(1, 64))
        {
            return StreamMapping.map(regions.layout(), regions.containment(), true, MappingPolicy.NONE);
        }
    }

    private static ClientConfiguration configuration()
    {
        return new ClientConfiguration("stress", 0, "",
            new ClientConfiguration.Channels(CHANNEL, CHANNEL, CHANNEL, CHANNEL),
            new ClientConfiguration.Timing(1, 1, 1, 1, 1, 1, 1), null, false,
            new ClientConfiguration.Environment(() -> 0, () -> 0, StressLinks::fail, Runnable::run));
    }

    private static void fail(final Throwable throwable)
    {
        throw new AssertionError(throwable);
    }

    /** One that closes on the thread that polls it, and lets nothing fail. */
    static Retirement newRetirement()
    {
        return new Retirement(StressLinks::fail, Runnable::run);
    }

    static ProducerLink producer()
    {
        return new ProducerLink(RESOURCES, terms(Role.PRODUCER), new ProducerStats(), null);
    }

    static ConsumerLink consumer()
    {
        return new ConsumerLink(RESOURCES, terms(Role.CONSUMER), ConsumerTerms.PLAIN, new ConsumerStats());
    }

    private static LeaseTerms terms(final Role role)
    {
        return new LeaseTerms(TestRegions.STREAM_ID, role, HugepagesPolicy.UNSPECIFIED, 0, LeaseTerms.ANY_NODE_ID);
    }
}
