package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;

/** Driver specification §4.3: which pages a client may ask for, on either kind of file system. */
class AttachRulesTest
{
    private final CachedNanoClock clock = new CachedNanoClock();
    private final LeaseRegistry leases = new LeaseRegistry(1, new NodeIds(0, 0));

    @ParameterizedTest
    @CsvSource({
        "true, false, STANDARD", "true, true, STANDARD", "false, false, HUGEPAGES", "false, true, HUGEPAGES",
        "false, true, UNSPECIFIED"})
    void shouldRejectPagesThatTheBaseDirectoryDoesNotHave(
        final boolean onHugePages, final boolean hugePagesByDefault, final HugepagesPolicy wanted)
    {
        final Refusal refusal = rules(onHugePages, hugePagesByDefault).check(wanting(wanted));

        assertEquals(ResponseCode.REJECTED, refusal.code());
        assertTrue(refusal.message().contains("pages are required, but shm.base_dir '/mnt/pages' is "),
            refusal.message());
    }

    @ParameterizedTest
    @CsvSource({
        "true, false, HUGEPAGES", "true, true, UNSPECIFIED", "true, false, UNSPECIFIED", "false, false, STANDARD",
        "false, true, STANDARD", "false, false, UNSPECIFIED"})
    void shouldHaveNothingAgainstPagesThatTheBaseDirectoryHas(
        final boolean onHugePages, final boolean hugePagesByDefault, final HugepagesPolicy wanted)
    {
        assertNull(rules(onHugePages, hugePagesByDefault).check(wanting(wanted)));
    }

    private AttachRules rules(final boolean onHugePages, final boolean hugePagesByDefault)
    {
        return new AttachRules(
            leases, new Shutdown(clock, 0, 0), clock, onHugePages, hugePagesByDefault, "/mnt/pages");
    }

    private static AttachRequest wanting(final HugepagesPolicy pages)
    {
        return new AttachRequest(
            1, 10_000, 501, Role.CONSUMER, 0, PublishMode.EXISTING_OR_CREATE, pages, AttachRequest.NO_NODE_ID);
    }
}
