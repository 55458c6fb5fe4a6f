package org.tensorpool.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;

/**
 * Agents that a conductor runs beside its own work, each until it is done. One that fails is ended; the others and the
 * conductor go on. For the conductor's thread.
 */
final class AddedAgents
{
    private record Entry(Agent agent, BooleanSupplier isDone)
    {
    }

    private final List<Entry> entries = new ArrayList<>();
    private final ErrorHandler errorHandler;

    AddedAgents(final ErrorHandler errorHandler)
    {
        this.errorHandler = errorHandler;
    }

    void add(final Agent agent, final BooleanSupplier isDone)
    {
        entries.add(new Entry(agent, isDone));
        agent.onStart();
    }

    int doWork()
    {
        int workCount = 0;
        for (int i = entries.size() - 1; i >= 0; i--)
        {
            workCount += doWork(i, entries.get(i));
        }

        return workCount;
    }

    private int doWork(final int index, final Entry entry)
    {
        try
        {
            if (!entry.isDone.getAsBoolean())
            {
                return entry.agent.doWork();
            }
        }
        catch (final Exception ex)
        {
            errorHandler.onError(ex);
        }

        entries.remove(index);
        CloseHelper.close(errorHandler, entry.agent::onClose);
        return 1;
    }

    void close()
    {
        for (final Entry entry : entries)
        {
            CloseHelper.close(errorHandler, entry.agent::onClose);
        }
        entries.clear();
    }
}
