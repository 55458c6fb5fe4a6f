package org.tensorpool.metadata;

/**
 * Whose metadata it is. Asked again and again, because a producer that attaches anew has another id and epoch.
 */
public interface MetadataSource
{
    /**
     * Stream that the frames are in.
     *
     * @return the stream, as unsigned 32 bits.
     */
    int streamId();

    /**
     * Identity of the producer in announces.
     *
     * @return the id, as unsigned 32 bits.
     */
    int producerId();

    /**
     * Generation of the regions that frames are written to.
     *
     * @return the epoch, as unsigned 64 bits; 0 while there is none, and nothing is sent.
     */
    long epoch();
}
