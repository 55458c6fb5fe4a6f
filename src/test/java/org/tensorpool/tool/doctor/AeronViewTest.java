package org.tensorpool.tool.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import io.aeron.AeronCounters;
import org.junit.jupiter.api.Test;
import org.tensorpool.tool.mediadriver.AeronCounter;
import org.tensorpool.tool.mediadriver.MediaDriverSnapshot;

class AeronViewTest
{
    private static AeronCounter heartbeat(final String label)
    {
        return new AeronCounter(0, AeronCounters.DRIVER_HEARTBEAT_TYPE_ID, 5, 9, label);
    }

    /** Anybody may write a counter: its label must not end the doctor's visit. */
    @Test
    void shouldPassOverAClientWhoseIdIsBeyondSixtyFourBits()
    {
        final AeronView view = new AeronView(new MediaDriverSnapshot(1, 2, List.of(
            heartbeat("client-heartbeat: id=9999999999999999999"),
            heartbeat("client-heartbeat: id=99999999999999999999999"),
            heartbeat("client-heartbeat: id=5 name=camera"))));

        assertEquals(List.of("Aeron client 5 'camera'"), view.clients().stream().map(Object::toString).toList());
    }
}
