package org.tensorpool.client;

/**
 * Makes what entitles a producer or consumer to regions.
 */
interface LeaseFactory
{
    Lease create(LeaseTerms terms, LinkResources resources, StreamLink link);

    /** With a driver, which is asked. */
    static Lease ofDriver(final LeaseTerms terms, final LinkResources resources, final StreamLink link)
    {
        return new DriverLease(terms, resources.configuration().timing(), resources.unwanted(), link);
    }

    /** Without a driver, for a consumer, which follows announces. */
    static Lease ofAnnounces(final LeaseTerms terms, final LinkResources resources, final StreamLink link)
    {
        return new AnnouncedLease(terms, resources.configuration().timing());
    }

    /** Without a driver, for a producer, which makes and announces the regions itself. */
    static LeaseFactory ofOwner(final RegionSettings settings)
    {
        return (terms, resources, link) -> new OwnerLease(terms, settings, resources.configuration(), link);
    }
}
