package org.tensorpool.driver.config;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DriverConfigurationTest
{
    private static DriverConfiguration.Builder builder()
    {
        return DriverConfiguration.builder().profile("p", Profile.of(64, 4096)).stream("s", 10_000, "p");
    }

    @Test
    void shouldHaveTheDefaultsOfTheSpecification()
    {
        final DriverConfiguration configuration = builder().build();

        assertEquals(
            new DriverSection(
                "driver-01", "",
                "aeron:ipc?term-length=4m", 1000,
                "aeron:ipc?term-length=4m", 1000,
                "aeron:ipc?term-length=4m", 1200,
                StreamIdRange.EMPTY, StreamIdRange.EMPTY, StreamIdRange.EMPTY, -1),
            configuration.driver());
        assertEquals(
            new ShmSection("/dev/shm/tensorpool", "default", false, 4096, "660", List.of("/dev/shm/tensorpool")),
            configuration.shm());
        assertEquals(
            new Policies(
                false, "p", 1000, 1000, 3, true, false, false, false, true, 2, 3_000_000_000L, false, 2000, "",
                1000),
            configuration.policies());
    }

    @Test
    void shouldAnnounceOnTheControlPlaneUnlessTold()
    {
        final DriverSection silent = builder().controlChannel("aeron:ipc?alias=c").controlStreamId(5).build().driver();
        assertEquals("aeron:ipc?alias=c", silent.announceChannel());
        assertEquals(5, silent.announceStreamId());

        final DriverSection told = builder().announceChannel("aeron:ipc").announceStreamId(6).build().driver();
        assertEquals("aeron:ipc", told.announceChannel());
        assertEquals(6, told.announceStreamId());
    }

    @Test
    void shouldAllowOnlyTheBaseDirectoryUnlessTold()
    {
        assertEquals(List.of("/mnt/x"), builder().baseDir("/mnt/x").build().shm().allowedBaseDirs());
    }

    @Test
    void shouldKeepOldEpochsForThreeAnnouncePeriodsUnlessTold()
    {
        assertEquals(750_000_000L, builder().announcePeriodMs(250).build().policies().epochGcMinAgeNs());
        assertEquals(
            12_884_901_885_000_000L, builder().announcePeriodMs(0xFFFF_FFFFL).build().policies().epochGcMinAgeNs());
        assertEquals(7, builder().epochGcMinAgeNs(7).build().policies().epochGcMinAgeNs());
    }

    @Test
    void shouldMakeTheFirstProfileTheDefaultUnlessTold()
    {
        final DriverConfiguration.Builder two = builder().profile("a", Profile.of(8, 64));

        assertEquals("p", two.build().policies().defaultProfile());
        assertEquals("a", two.defaultProfile("a").build().policies().defaultProfile());
    }

    @Test
    void shouldKeepProfilesAndStreamsInTheOrderTheyWereAdded()
    {
        final DriverConfiguration configuration = builder()
            .profile("b", Profile.of(8, 64))
            .profile("a", Profile.of(8, 64))
            .stream("r", 2, "a")
            .stream("q", 1, "b")
            .build();

        assertEquals(List.of("p", "b", "a"), new ArrayList<>(configuration.profiles().keySet()));
        assertEquals(List.of("s", "r", "q"), new ArrayList<>(configuration.streams().keySet()));
    }

    @Test
    void shouldNotChangeOnceBuilt()
    {
        final DriverConfiguration.Builder builder = builder();
        final DriverConfiguration configuration = builder.build();

        builder.stream("t", 10_001, "p").instanceId("later");

        assertEquals(1, configuration.streams().size());
        assertEquals("driver-01", configuration.driver().instanceId());
        assertThrows(UnsupportedOperationException.class, () -> configuration.streams().clear());
        assertThrows(UnsupportedOperationException.class, () -> configuration.profiles().clear());
        assertThrows(UnsupportedOperationException.class, () -> configuration.shm().allowedBaseDirs().clear());
    }

    @Test
    void shouldCopyEverySettingIntoANewBuilder()
    {
        final DriverConfiguration configuration = builder()
            .instanceId("i").aeronDir("/a").controlChannel("aeron:ipc?alias=1").controlStreamId(1)
            .announceChannel("aeron:ipc?alias=2").announceStreamId(2).qosChannel("aeron:ipc?alias=3").qosStreamId(3)
            .streamIdRange(new StreamIdRange(20, 29)).descriptorStreamIdRange(new StreamIdRange(30, 39))
            .controlStreamIdRange(new StreamIdRange(40, 49))
            .baseDir("/b/c").namespace("n").requireHugepages(true).pageSizeBytes(1 << 21).permissionsMode("600")
            .allowedBaseDirs(List.of("/b", "/d"))
            .profile("z", Profile.of(8, 64)).allowDynamicStreams(true).defaultProfile("z")
            .announcePeriodMs(11).leaseKeepaliveIntervalMs(12).leaseExpiryGraceIntervals(13)
            .prefaultShm(false).reuseExistingShm(true).mlockShm(true).cleanupShmOnExit(true)
            .epochGcEnabled(false).epochGcKeep(14).epochGcMinAgeNs(15).epochGcOnStartup(true)
            .shutdownTimeoutMs(16).shutdownToken("t").nodeIdReuseCooldownMs(17)
            .supervisor(Map.of(
                Setting.SUPERVISOR_CONSUMER_CAPACITY, 18L, Setting.SUPERVISOR_CONTROL_CHANNEL, "aeron:ipc?alias=4"))
            .build();

        assertEquals(configuration, configuration.toBuilder().build());
        assertNotEquals(configuration, builder().build());
    }

    @Test
    void shouldGoOnFollowingAfterACopy()
    {
        final DriverConfiguration moved = builder().build().toBuilder()
            .baseDir("/mnt/x").controlChannel("aeron:ipc").controlStreamId(9).announcePeriodMs(10).build();

        assertEquals(List.of("/mnt/x"), moved.shm().allowedBaseDirs());
        assertEquals("aeron:ipc", moved.driver().announceChannel());
        assertEquals(9, moved.driver().announceStreamId());
        assertEquals(30_000_000L, moved.policies().epochGcMinAgeNs());
    }

    @Test
    void shouldTellTimesInNanoseconds()
    {
        final Policies policies = builder()
            .announcePeriodMs(2).leaseKeepaliveIntervalMs(3).leaseExpiryGraceIntervals(4).shutdownTimeoutMs(5)
            .nodeIdReuseCooldownMs(6).build().policies();

        assertEquals(2_000_000L, policies.announcePeriodNs());
        assertEquals(12_000_000L, policies.leaseTimeoutNs());
        assertEquals(5_000_000L, policies.shutdownTimeoutNs());
        assertEquals(6_000_000L, policies.nodeIdReuseCooldownNs());
    }

    @Test
    void shouldNotOverflowTheLongestLease()
    {
        final Policies policies = builder()
            .leaseKeepaliveIntervalMs(0xFFFF_FFFFL).leaseExpiryGraceIntervals(0xFFFF_FFFFL).build().policies();

        assertEquals(Long.MAX_VALUE, policies.leaseTimeoutNs());
    }

    @Test
    void shouldTellPermissionsAsBits()
    {
        assertEquals(0640, builder().permissionsMode("0640").build().shm().permissions());
    }

    @Test
    void shouldNotPrintTheShutdownToken()
    {
        final DriverConfiguration configuration = builder().shutdownToken("open sesame").build();

        assertFalse(configuration.toString().contains("sesame"));
        assertTrue(configuration.toString().contains("shutdownToken=set"));
        assertTrue(builder().build().toString().contains("shutdownToken=off"));
    }
}
