package org.tensorpool.tool.io;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Keeps the first complaint of a decoder that goes on where its input ends and makes pixels up.
 */
final class Warnings implements IIOReadWarningListener
{
    private String first;

    @Override
    public void warningOccurred(final ImageReader source, final String warning)
    {
        if (null == first)
        {
            first = warning;
        }
    }

    String first()
    {
        return first;
    }
}
