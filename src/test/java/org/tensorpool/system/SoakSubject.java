package org.tensorpool.system;

import org.HdrHistogram.Histogram;

/**
 * A process of the soak, as far as it has to do with frames. For another thread than the one that works.
 */
interface SoakSubject
{
    /** One that handles no frames. */
    SoakSubject NONE = new SoakSubject()
    {
    };

    /** @return frames sent or received so far. */
    default long frames()
    {
        return 0;
    }

    /** @return frames lost so far, for whatever reason. */
    default long drops()
    {
        return 0;
    }

    /** @return epochs that frames were of so far. */
    default long epochs()
    {
        return 0;
    }

    /** @return nanoseconds from commit to handler since it was last asked; null where there is none. */
    default Histogram latency()
    {
        return null;
    }
}
