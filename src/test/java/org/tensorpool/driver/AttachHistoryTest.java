package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.Role;

class AttachHistoryTest
{
    private final AttachHistory history = new AttachHistory();

    private static AttachRequest request(final long correlationId, final int clientId)
    {
        return new AttachRequest(correlationId, 10_000, clientId, Role.CONSUMER, 0, PublishMode.EXISTING_OR_CREATE,
            HugepagesPolicy.UNSPECIFIED, AttachRequest.NO_NODE_ID);
    }

    @Test
    void shouldKnowARequestByItsClientAndCorrelation()
    {
        history.opened(request(1, 501));

        assertEquals(new AttachHistory.Outcome(0, null, 0, true), history.get(request(1, 501)));
        assertNull(history.get(request(2, 501)));
        assertNull(history.get(request(1, 502)));
    }

    @Test
    void shouldRememberWhatARequestGotAndWhen()
    {
        final Refusal refusal = Refusal.rejected("no");
        history.opened(request(1, 501));
        history.refused(request(1, 501), refusal, 33);
        history.granted(request(2, 501), new Lease(9, 10_000, 501, Role.CONSUMER, 1, 100, 5), 44);

        assertEquals(new AttachHistory.Outcome(0, refusal, 33, false), history.get(request(1, 501)));
        assertEquals(new AttachHistory.Outcome(9, null, 44, false), history.get(request(2, 501)));
    }

    @Test
    void shouldForgetTheOldestRequestWhenThereAreTooMany()
    {
        for (int i = 0; i < AttachHistory.CAPACITY; i++)
        {
            history.opened(request(i, 501));
        }
        assertNotNull(history.get(request(0, 501)));

        history.opened(request(AttachHistory.CAPACITY, 501));
        assertNull(history.get(request(0, 501)));
        assertNotNull(history.get(request(1, 501)));
        assertNotNull(history.get(request(AttachHistory.CAPACITY, 501)));
    }
}
