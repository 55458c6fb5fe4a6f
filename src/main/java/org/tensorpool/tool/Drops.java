package org.tensorpool.tool;

import java.util.StringJoiner;

import org.tensorpool.Consumer;
import org.tensorpool.DropReason;

/**
 * What a consumer has dropped, in words.
 */
final class Drops
{
    private Drops()
    {
    }

    static String text(final Consumer consumer)
    {
        final StringJoiner text = new StringJoiner(" ");
        for (final DropReason reason : DropReason.values())
        {
            if (consumer.drops(reason) != 0)
            {
                text.add(reason.label() + "=" + consumer.drops(reason));
            }
        }

        return text.length() == 0 ? "no drops" : text.toString();
    }
}
