package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.DYNAMIC_STREAM;
import static org.tensorpool.driver.DriverTestHarness.KEEPALIVE_NS;
import static org.tensorpool.driver.DriverTestHarness.LEASE_NS;
import static org.tensorpool.driver.DriverTestHarness.OTHER_STREAM;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.ResponseCode.INTERNAL_ERROR;
import static org.tensorpool.protocol.driver.ResponseCode.INVALID_PARAMS;
import static org.tensorpool.protocol.driver.ResponseCode.OK;
import static org.tensorpool.protocol.driver.ResponseCode.REJECTED;
import static org.tensorpool.protocol.driver.ResponseCode.UNSUPPORTED;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.driver.config.StreamIdRange;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.ShmAttachRequestEncoder;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.PathContainment;
import org.tensorpool.shm.PoolLayout;
import org.tensorpool.shm.RegionUri;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.status.DriverCounter;

class ShmDriverAttachTest
{
    private final DriverTestHarness harness = new DriverTestHarness();

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldGiveAConsumerALeaseOnRegionsThatItCanMap()
    {
        harness.start();

        final Heard.Attached answer = harness.attached(STREAM, 502, CONSUMER);

        assertEquals(STREAM, answer.streamId());
        assertEquals(StreamLayout.LAYOUT_VERSION, answer.layoutVersion());
        assertEquals(8, answer.headerNslots());
        assertEquals(256, answer.headerSlotBytes());
        assertTrue(answer.nodeId() >= 1 && answer.nodeId() <= 1023, "node id " + answer.nodeId());
        assertEquals(harness.clock().nanoTime() + LEASE_NS, answer.expiryNs());
        assertEquals("", answer.errorMessage());
        assertEquals(List.of(1, 2), answer.pools().stream().map(Heard.Pool::poolId).toList());
        assertEquals(List.of(1024L, 4096L), answer.pools().stream().map(Heard.Pool::strideBytes).toList());
        assertEquals(List.of(8L, 8L), answer.pools().stream().map(Heard.Pool::nslots).toList());

        final StreamLayout layout = new StreamLayout(
            STREAM, answer.epoch(), 1, 8, RegionUri.parse(answer.headerUri()),
            answer.pools().stream()
                .map((p) -> new PoolLayout(p.poolId(), p.nslots(), p.strideBytes(), RegionUri.parse(p.uri())))
                .toList());
        final PathContainment containment = PathContainment.of(List.of(harness.baseDirectory()));
        try (StreamMapping mapping = StreamMapping.map(layout, containment, false, MappingPolicy.NONE))
        {
            assertEquals(ProcessHandle.current().pid(), mapping.superblock().pid());
            assertEquals(harness.clock().nanoTime(), mapping.activityTimestampNs());
        }
    }

    @Test
    void shouldPutRegionsWhereTheSpecificationSays()
    {
        harness.start();

        final Heard.Attached answer = harness.attached(STREAM, 502, CONSUMER);

        final Path directory = harness.baseDirectory().resolve("tensorpool-" + System.getProperty("user.name"))
            .resolve("ns").resolve("10000").resolve(Long.toString(answer.epoch()));
        assertEquals("shm:file?path=" + directory + "/header.ring|require_hugepages=false", answer.headerUri());
        assertEquals(
            "shm:file?path=" + directory + "/2.pool|require_hugepages=false", answer.pools().get(1).uri());
    }

    @Test
    void shouldGiveEveryConsumerTheSameRegions()
    {
        harness.start();

        final Heard.Attached first = harness.attached(STREAM, 1, CONSUMER);
        final Heard.Attached second = harness.attached(STREAM, 2, CONSUMER);

        assertEquals(first.epoch(), second.epoch());
        assertNotEquals(first.leaseId(), second.leaseId());
    }

    @Test
    void shouldBeginANewEpochForAProducerAndSayWhoItIs()
    {
        harness.start();
        final Heard.Attached consumer = harness.attached(STREAM, 502, CONSUMER);
        assertEquals(0, harness.await(Heard.Announced.class).producerId());

        final Heard.Attached producer = harness.attached(STREAM, 501, PRODUCER);

        assertTrue(producer.epoch() > consumer.epoch());
        final Heard.Announced announced =
            harness.await(Heard.Announced.class, (a) -> a.epoch() == producer.epoch());
        assertEquals(501, announced.producerId());
        assertEquals(producer.headerUri(), announced.headerUri());
        assertEquals(producer.pools(), announced.pools());
        assertEquals(harness.clock().nanoTime(), announced.timestampNs());
    }

    @Test
    void shouldRejectASecondProducerAndNameTheFirst()
    {
        harness.start();
        harness.attached(STREAM, 501, PRODUCER);

        final Heard.Attached answer = harness.awaitAnswer(harness.attach(STREAM, 503, PRODUCER));

        assertEquals(REJECTED, answer.code());
        assertTrue(answer.errorMessage().contains("client 501"), answer.errorMessage());
        assertAbsent(answer);
    }

    private static void assertAbsent(final Heard.Attached answer)
    {
        assertEquals(ShmAttachResponseDecoder.leaseIdNullValue(), answer.leaseId());
        assertEquals(ShmAttachResponseDecoder.leaseExpiryTimestampNsNullValue(), answer.expiryNs());
        assertEquals(ShmAttachResponseDecoder.streamIdNullValue(), answer.streamId());
        assertEquals(ShmAttachResponseDecoder.epochNullValue(), answer.epoch());
        assertEquals(ShmAttachResponseDecoder.layoutVersionNullValue(), answer.layoutVersion());
        assertEquals(ShmAttachResponseDecoder.headerNslotsNullValue(), answer.headerNslots());
        assertEquals(ShmAttachResponseDecoder.headerSlotBytesNullValue(), answer.headerSlotBytes());
        assertEquals(List.of(), answer.pools());
        assertEquals("", answer.headerUri());
    }

    @Test
    void shouldRejectASecondLeaseOfAClientInTheWordsOfTheSpecification()
    {
        harness.start();
        harness.attached(STREAM, 501, PRODUCER);

        final Heard.Attached answer = harness.awaitAnswer(harness.attach(OTHER_STREAM, 501, CONSUMER));

        assertEquals(REJECTED, answer.code());
        assertEquals("client_id already attached", answer.errorMessage());
    }

    @Test
    void shouldNotTakeClientIdZero()
    {
        harness.start();

        assertEquals(INVALID_PARAMS, harness.awaitAnswer(harness.attach(STREAM, 0, CONSUMER)).code());
    }

    @Test
    void shouldRejectAnUnknownStream()
    {
        harness.start();

        final Heard.Attached answer = harness.awaitAnswer(harness.attach(77, 501, CONSUMER));

        assertEquals(REJECTED, answer.code());
        assertTrue(answer.errorMessage().contains("stream 77 is not configured"), answer.errorMessage());
    }

    @Test
    void shouldRejectAnotherLayoutVersion()
    {
        harness.start();

        final Heard.Attached answer =
            harness.awaitAnswer(harness.attach(STREAM, 501, CONSUMER, (r) -> r.expectedLayoutVersion(2)));

        assertEquals(REJECTED, answer.code());
        assertTrue(answer.errorMessage().contains("expectedLayoutVersion is 2"), answer.errorMessage());
        assertEquals(OK,
            harness.awaitAnswer(harness.attach(STREAM, 501, CONSUMER, (r) -> r.expectedLayoutVersion(1))).code());
    }

    @Test
    void shouldRejectHugePagesThatTheBaseDirectoryDoesNotHave()
    {
        harness.start();

        final Heard.Attached answer = harness.awaitAnswer(
            harness.attach(STREAM, 501, CONSUMER, (r) -> r.requireHugepages(HugepagesPolicy.HUGEPAGES)));

        assertEquals(REJECTED, answer.code());
        assertTrue(answer.errorMessage().contains("not on hugetlbfs"), answer.errorMessage());
        assertEquals(OK, harness.awaitAnswer(
            harness.attach(STREAM, 501, CONSUMER, (r) -> r.requireHugepages(HugepagesPolicy.STANDARD))).code());
    }

    @Test
    void shouldMakeNothingForAClientThatRequiresAnExistingStream()
    {
        harness.start();

        for (final PublishMode mode : List.of(PublishMode.REQUIRE_EXISTING, PublishMode.NULL_VAL))
        {
            final Heard.Attached answer =
                harness.awaitAnswer(harness.attach(STREAM, 501, CONSUMER, (r) -> r.publishMode(mode)));
            assertEquals(REJECTED, answer.code());
        }
        assertEquals(0, harness.driver().counters().get(DriverCounter.EPOCHS_CREATED));

        harness.attached(STREAM, 502, CONSUMER);
        assertEquals(OK, harness.awaitAnswer(harness.attach(
            STREAM, 501, CONSUMER, (r) -> r.publishMode(PublishMode.REQUIRE_EXISTING))).code());
    }

    @Test
    void shouldMakeAStreamOnDemandOnlyWithinTheRange()
    {
        harness.configured((c) -> c.allowDynamicStreams(true).streamIdRange(new StreamIdRange(20_000, 20_009)));
        harness.start();

        assertEquals(OK, harness.awaitAnswer(harness.attach(DYNAMIC_STREAM, 501, PRODUCER)).code());
        final Heard.Attached outside = harness.awaitAnswer(harness.attach(20_010, 502, CONSUMER));
        assertEquals(INVALID_PARAMS, outside.code());
        assertTrue(outside.errorMessage().contains("20000-20009"), outside.errorMessage());
        assertEquals(REJECTED, harness.awaitAnswer(harness.attach(
            20_006, 503, CONSUMER, (r) -> r.publishMode(PublishMode.REQUIRE_EXISTING))).code());
    }

    @Test
    void shouldAnswerARepeatedRequestWithTheLeaseItGave()
    {
        harness.start();
        final long correlationId = harness.attach(STREAM, 501, PRODUCER);
        final Heard.Attached first = harness.awaitAnswer(correlationId);

        harness.attach(STREAM, 501, PRODUCER, (r) -> r.correlationId(correlationId));

        assertEquals(first, harness.awaitAnswer(correlationId));
        assertEquals(1, harness.driver().counters().get(DriverCounter.LEASES));
        assertEquals(1, harness.driver().counters().get(DriverCounter.EPOCHS_CREATED));
    }

    @Test
    void shouldRepeatARefusalForOneKeepaliveIntervalOnly()
    {
        harness.start();
        final Heard.Attached holder = harness.attached(STREAM, 501, PRODUCER);
        final long correlationId = harness.attach(STREAM, 502, PRODUCER);
        assertEquals(REJECTED, harness.awaitAnswer(correlationId).code());
        harness.detach(holder, 501, PRODUCER);
        harness.await(Heard.Detached.class);

        harness.attach(STREAM, 502, PRODUCER, (r) -> r.correlationId(correlationId));
        assertEquals(REJECTED, harness.awaitAnswer(correlationId).code());

        harness.advance(KEEPALIVE_NS);
        harness.attach(STREAM, 502, PRODUCER, (r) -> r.correlationId(correlationId));
        assertEquals(OK, harness.awaitAnswer(correlationId).code());
    }

    @Test
    void shouldServeOtherStreamsWhileRegionsAreMadeAndAnswerThoseWhoWaitInOrder()
    {
        final Queue<Runnable> tasks = new ArrayDeque<>();
        harness.inContext((c) -> c.executor(tasks::add)).start();
        final long producer = harness.attach(STREAM, 501, PRODUCER);
        final long second = harness.attach(STREAM, 502, PRODUCER);
        final long consumer = harness.attach(STREAM, 503, CONSUMER);
        final long again = harness.attach(STREAM, 501, PRODUCER, (r) -> r.correlationId(producer));
        assertNotEquals(producer, again);

        assertEquals(REJECTED, harness.awaitAnswer(harness.attach(77, 504, CONSUMER)).code());
        assertEquals(List.of(), harness.heard());
        assertEquals(1, tasks.size());

        tasks.remove().run();
        final List<Heard.Attached> answers = harness.hearAll().stream()
            .filter(Heard.Attached.class::isInstance).map(Heard.Attached.class::cast).toList();
        assertEquals(
            List.of(producer, second, consumer), answers.stream().map(Heard.Attached::correlationId).toList());
        assertEquals(List.of(OK, REJECTED, OK), answers.stream().map(Heard.Attached::code).toList());
        assertEquals(answers.get(0).epoch(), answers.get(2).epoch());
        assertEquals(List.of(), List.copyOf(tasks));
    }

    @Test
    void shouldRefuseARequestThatWouldBeOneTooManyToWait()
    {
        final Queue<Runnable> tasks = new ArrayDeque<>();
        harness.inContext((c) -> c.executor(tasks::add)).start();
        harness.attach(STREAM, 1, CONSUMER);
        for (int i = 0; i < ManagedStream.MAX_WAITING; i++)
        {
            harness.attach(STREAM, 2 + i, CONSUMER);
            harness.invoke();
        }

        final Heard.Attached answer = harness.awaitAnswer(harness.attach(STREAM, 9999, CONSUMER));

        assertEquals(REJECTED, answer.code());
        assertTrue(answer.errorMessage().contains("wait for it already"), answer.errorMessage());
        tasks.remove().run();
        assertEquals(1 + ManagedStream.MAX_WAITING, harness.hearAll().stream()
            .filter((h) -> h instanceof Heard.Attached a && a.isOk()).count());
        // Together the answers are longer than the window of the control stream.
        assertTrue(harness.driver().counters().get(DriverCounter.BACK_PRESSURED) > 0);
        assertEquals(0, harness.driver().counters().get(DriverCounter.UNSENT));
    }

    @Test
    void shouldGiveUpAnswersThatNobodyTakesAndGoOn()
    {
        harness.start();
        harness.attached(STREAM, 1, CONSUMER);
        for (int i = 0; i < 200; i++)
        {
            harness.attach(STREAM, 2 + i, CONSUMER);
            harness.invoke();
        }
        assertEquals(0, harness.driver().counters().get(DriverCounter.UNSENT));

        harness.advance(KEEPALIVE_NS);

        assertTrue(harness.driver().counters().get(DriverCounter.UNSENT) > 0);
        harness.listen();
        assertEquals(REJECTED, harness.awaitAnswer(harness.attach(77, 999, CONSUMER)).code());
    }

    @Test
    void shouldRejectARequestWhoseRegionsDoNotFitAndSayWhatIsNeeded()
    {
        harness.configured((c) -> c.profile("vast", Profile.of(1024, 1L << 30))
            .stream("vast", 10_009, "vast"));
        harness.start();

        final Heard.Attached answer = harness.awaitAnswer(harness.attach(10_009, 501, PRODUCER));

        assertEquals(REJECTED, answer.code());
        assertTrue(answer.errorMessage().contains("stream 10009 needs 1,048,577 MiB"), answer.errorMessage());
        assertFalse(harness.streamDirectory(10_009).toFile().exists());
        assertEquals(OK, harness.awaitAnswer(harness.attach(STREAM, 501, PRODUCER)).code());
    }

    @Test
    void shouldForgetAStreamOnDemandWhoseRegionsDoNotFit()
    {
        harness.configured((c) -> c.allowDynamicStreams(true).streamIdRange(new StreamIdRange(20_000, 20_009))
            .profile("vast", Profile.of(1024, 1L << 30)).defaultProfile("vast"));
        harness.start();

        for (int i = 0; i < 2; i++)
        {
            final Heard.Attached answer = harness.awaitAnswer(harness.attach(DYNAMIC_STREAM, 501 + i, CONSUMER));
            assertEquals(REJECTED, answer.code());
            assertTrue(answer.errorMessage().contains("MiB free"), answer.errorMessage());
        }
    }

    @Test
    void shouldTellANewerVersionThatItIsUnsupported()
    {
        harness.start();

        final long correlationId = harness.attach(STREAM, 501, CONSUMER, (r) ->
            r.buffer().putShort(6, (short)(ShmAttachRequestEncoder.SCHEMA_VERSION + 1)));

        assertEquals(UNSUPPORTED,
            harness.awaitAnswer(correlationId).code());
        assertEquals(1, harness.driver().counters().get(DriverCounter.UNSUPPORTED));
    }

    @Test
    void shouldSetEveryOptionalFieldOfARefusalToItsNullValue()
    {
        harness.start();
        final long nullOfLong = ShmAttachResponseDecoder.leaseIdNullValue();

        final long correlationId = harness.attach(STREAM, 0, CONSUMER, (r) -> r.desiredNodeId(7));

        final Heard.Attached answer = harness.awaitAnswer(correlationId);
        assertEquals(
            new Heard.Attached(correlationId, INVALID_PARAMS, nullOfLong, nullOfLong, 0xFFFF_FFFFL, nullOfLong,
                0xFFFF_FFFFL, 0xFFFF_FFFFL, 0xFFFF, 0xFFFF_FFFFL, List.of(), "", answer.errorMessage()),
            answer);
        assertTrue(answer.errorMessage().contains("clientId is 0"), answer.errorMessage());
    }

    @Test
    void shouldCutAnErrorMessageAt1024Bytes()
    {
        final StringBuilder deep = new StringBuilder(harness.baseDirectory().toString());
        while (deep.length() < 1200)
        {
            deep.append('/').append("d".repeat(200));
        }
        harness.configured((c) -> c.baseDir(deep.toString()));
        assertTrue(Path.of(deep.toString()).toFile().mkdirs());
        harness.start();

        final Heard.Attached answer = harness.awaitAnswer(
            harness.attach(STREAM, 501, CONSUMER, (r) -> r.requireHugepages(HugepagesPolicy.HUGEPAGES)));

        assertEquals(1024, answer.errorMessage().length());
        assertTrue(answer.errorMessage().startsWith("huge pages are required"), answer.errorMessage());
    }

    @Test
    void shouldCallAnInternalErrorWhatIsNoFaultOfTheRequest() throws IOException
    {
        harness.start();
        Files.writeString(harness.streamDirectory(STREAM), "in the way");

        final Heard.Attached answer = harness.awaitAnswer(harness.attach(STREAM, 501, PRODUCER));

        assertEquals(INTERNAL_ERROR, answer.code());
        assertTrue(answer.errorMessage().contains(harness.streamDirectory(STREAM).toString()), answer.errorMessage());
        assertEquals(OK, harness.awaitAnswer(harness.attach(OTHER_STREAM, 501, PRODUCER)).code());
    }

    @Test
    void shouldNotAnswerARepeatedRequestWithARefusalWhileTheNextEpochIsMade()
    {
        final Queue<Runnable> tasks = new ArrayDeque<>();
        final boolean[] isHeld = new boolean[1];
        harness.inContext((c) -> c.executor((task) ->
        {
            if (isHeld[0])
            {
                tasks.add(task);
            }
            else
            {
                task.run();
            }
        })).start();
        final Heard.Attached producer = harness.attached(STREAM, 501, PRODUCER);
        final Heard.Attached consumer = harness.attached(STREAM, 502, CONSUMER);
        isHeld[0] = true;
        harness.detach(producer, 501, PRODUCER);
        harness.await(Heard.Detached.class);

        harness.attach(STREAM, 502, CONSUMER, (r) -> r.correlationId(consumer.correlationId()));
        assertTrue(harness.hearAll().stream().noneMatch(
            (h) -> h instanceof Heard.Attached a && a.correlationId() == consumer.correlationId()));

        tasks.remove().run();
        harness.invoke();
        harness.attach(STREAM, 502, CONSUMER, (r) -> r.correlationId(consumer.correlationId()));
        final Heard.Attached again = harness.awaitAnswer(consumer.correlationId());
        assertEquals(consumer.leaseId(), again.leaseId());
        assertTrue(again.epoch() > producer.epoch());
    }
}
