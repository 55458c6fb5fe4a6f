package org.tensorpool.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveLabelsTest
{
    private static final LeaseLabel LEASE =
        new LeaseLabel(-1, 4_294_967_295L, "CONSUMER", 10_000, 0, "lab instance=2");
    private static final StreamLabel STREAM = new StreamLabel(4_294_967_295L, 64, true, "lab stream=1");

    @Test
    void shouldReadWhatTheyWrite()
    {
        assertEquals(LEASE, LeaseLabel.parse(LEASE.text()));
        assertEquals(STREAM, StreamLabel.parse(STREAM.text()));
    }

    @Test
    void shouldKeepAllButTheEndOfTheInstanceWhereAeronTakesNoMore()
    {
        final String instance = "x".repeat(1000);
        final String lease = new LeaseLabel(1, 2, "PRODUCER", 3, 4, instance).text();
        final String stream = new StreamLabel(1, 8, false, instance).text();

        assertEquals(380, lease.length());
        assertEquals(380, stream.length());
        assertEquals(2, LeaseLabel.parse(lease).clientId());
        assertTrue(instance.startsWith(StreamLabel.parse(stream).instanceId()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "tensorpool driver leases: instance=default", "tensorpool driver lease: lease=x",
        "tensorpool driver lease: lease=99999999999999999999 client=1 role=PRODUCER stream=1 node=1 instance=a",
        "tensorpool driver stream: stream=1 nslots=-1 dynamic=true instance=a"})
    void shouldTakeNothingElseForTheirs(final String label)
    {
        assertNull(LeaseLabel.parse(label));
        assertNull(StreamLabel.parse(label));
    }
}
