package org.tensorpool.driver.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.config.ConfigurationFile.assertConfigurationProblem;

/**
 * The rules, met by a configuration that was built in code.
 */
class ConfigurationRulesTest
{
    private static final String STREAM_ID = "an integer from 1 to 4294967294";
    private static final String DIRECTORY =
        "an absolute path of printable ASCII without '?', '|', spaces and \"..\", no longer than 3072";

    private final DriverConfiguration.Builder builder =
        DriverConfiguration.builder().profile("p", Profile.of(64, 4096)).stream("s", 10_000, "p");

    private void assertProblems(final String... expected)
    {
        assertConfigurationProblem(
            builder::build,
            "the driver configuration has " +
            (expected.length == 1 ? "1 problem:\n" : expected.length + " problems:\n") +
            String.join("\n", expected));
    }

    @Test
    void shouldRequireAProfile()
    {
        final DriverConfiguration valid = builder.build();
        final DriverConfiguration none = new DriverConfiguration(
            valid.driver(), valid.shm(), valid.policies(), Map.of(), valid.streams(), valid.supervisor(),
            valid.metrics());

        assertConfigurationProblem(
            none::validate,
            "the driver configuration has 1 problem:\n" +
            "profiles: found nothing, expected at least one profile: [profiles.<name>] with payload_pools");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb"})
    void shouldRejectAnAddressForMetricsThatCanBeNone(final String host)
    {
        builder.metricsHost(host);

        assertProblems("metrics.host: found the string \"" + host.replace("\n", "\\u000a") +
            "\", expected an address or a host name, such as 127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 65_536, Long.MIN_VALUE})
    void shouldRejectAPortForMetricsThatCanBeNone(final long port)
    {
        builder.metricsPort(port);

        assertProblems("metrics.port: found " + port + ", expected an integer from 0 to 65535");
    }

    @Test
    void shouldKeepWhereMetricsAreServed()
    {
        final MetricsSection metrics = builder.metricsHost("::1").metricsPort(9464).build().toBuilder().build()
            .metrics();

        assertEquals(new MetricsSection("::1", 9464), metrics);
        assertTrue(metrics.isWanted());
    }

    @Test
    void shouldRequireAPoolInEveryProfile()
    {
        builder.profile("empty", Profile.of(64));

        assertProblems(
            "profiles.empty.payload_pools: found nothing, expected at least one pool: " +
            "{ pool_id = 1, stride_bytes = 1048576 }");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -2, 0, 1, 3, 1000, (1 << 20) + 1, 1 << 21})
    void shouldRejectNumbersOfSlotsThatAreNoPowerOfTwoInRange(final int nslots)
    {
        builder.profile("p", Profile.of(nslots, 64));

        assertProblems("profiles.p.header_nslots: found " + nslots +
            ", expected a power of two from 2 to 1048576 (slots)");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 64, 1 << 20})
    void shouldAcceptPowersOfTwoAsNumbersOfSlots(final int nslots)
    {
        assertDoesNotThrow(builder.profile("p", Profile.of(nslots, 64))::build);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, 0, 1, 32, 63, 192, 1_000_000, 1L << 32})
    void shouldRejectStridesThatAreNoPowerOfTwoMultipleOf64(final long stride)
    {
        builder.profile("p", Profile.of(64, 128, stride));

        assertProblems("profiles.p.payload_pools[1].stride_bytes: found " + stride +
            ", expected a power of two from 64 to 2147483648 (bytes)");
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 128, 1 << 30, 1L << 31})
    void shouldAcceptStridesUpToTwoGibibytes(final long stride)
    {
        assertDoesNotThrow(builder.profile("p", Profile.of(64, stride))::build);
    }

    @Test
    void shouldRejectPoolsThatAreTooLargeTogether()
    {
        final long[] strides = new long[5000];
        Arrays.fill(strides, 1L << 31);
        builder.profile("p", Profile.of(1 << 20, strides));

        assertProblems("profiles.p: found 5000 pools of 1048576 slots, expected regions of at most " +
            "9223372036854775807 bytes together");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_535, 65_536})
    void shouldRejectPoolIdsThatMessagesCannotCarry(final int poolId)
    {
        builder.profile("p", new Profile(64, List.of(new PayloadPool(poolId, 64))));

        assertProblems("profiles.p.payload_pools[0].pool_id: found " + poolId +
            ", expected an integer from 1 to 65534");
    }

    @Test
    void shouldRejectAPoolIdThatIsUsedTwiceInAProfile()
    {
        builder.profile("p", new Profile(64, List.of(
            new PayloadPool(3, 64), new PayloadPool(4, 64), new PayloadPool(3, 128))));

        assertProblems("profiles.p.payload_pools[2].pool_id: found 3 again, expected an id that no other pool of the " +
            "profile has (profiles.p.payload_pools[0].pool_id)");
    }

    @Test
    void shouldAcceptAPoolIdThatIsUsedInTwoProfiles()
    {
        assertDoesNotThrow(builder.profile("q", Profile.of(64, 4096))::build);
    }

    @Test
    void shouldRejectAStreamIdThatIsUsedTwice()
    {
        builder.stream("t", 10_001, "p").stream("u", 10_000, "p");

        assertProblems("streams.u.stream_id: found 10000 again, expected an id that no other stream has " +
            "(streams.s.stream_id)");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 0xFFFF_FFFFL})
    void shouldRejectStreamIdsThatMessagesUseForNone(final long streamId)
    {
        builder.stream("s", streamId, "p").controlStreamId(streamId).qosStreamId(streamId);

        final String found = ": found " + streamId + ", expected " + STREAM_ID;
        assertProblems(
            "driver.control_stream_id" + found,
            "driver.qos_stream_id" + found,
            "streams.s.stream_id" + found);
    }

    @Test
    void shouldRejectAnAnnounceStreamIdThatMessagesUseForNone()
    {
        builder.announceStreamId(0);

        assertProblems("driver.announce_stream_id: found 0, expected " + STREAM_ID);
    }

    @Test
    void shouldRejectAStreamOfAProfileThatDoesNotExist()
    {
        builder.stream("s", 10_000, "raw").profile("q", Profile.of(64, 64));

        assertProblems("streams.s.profile: found the string \"raw\", expected the name of a profile that is defined: " +
            "[p, q]");
    }

    @Test
    void shouldRejectADefaultProfileThatDoesNotExist()
    {
        builder.defaultProfile("raw");

        assertProblems("policies.default_profile: found the string \"raw\", expected the name of a profile that is " +
            "defined: [p]");
    }

    @Test
    void shouldRequireAStreamUnlessStreamsAreDynamic()
    {
        final DriverConfiguration.Builder withoutStreams =
            DriverConfiguration.builder().profile("p", Profile.of(64, 4096));

        assertConfigurationProblem(
            withoutStreams::build,
            "the driver configuration has 1 problem:\n" +
            "streams: found nothing, expected at least one stream: [streams.<name>] with stream_id and profile, or " +
            "policies.allow_dynamic_streams = true");
        withoutStreams.allowDynamicStreams(true).streamIdRange(new StreamIdRange(20_000, 29_999));
        assertDoesNotThrow(withoutStreams::build);
    }

    @Test
    void shouldRequireARangeWhereEveryStreamIsDynamic()
    {
        final DriverConfiguration.Builder withoutStreams =
            DriverConfiguration.builder().profile("p", Profile.of(64, 4096)).allowDynamicStreams(true);

        assertConfigurationProblem(
            withoutStreams::build,
            "the driver configuration has 1 problem:\n" +
            "driver.stream_id_range: found nothing, expected a range such as \"20000-29999\", because " +
            "policies.allow_dynamic_streams is true and no stream is defined");
    }

    @Test
    void shouldTakeDynamicStreamsWithoutARangeWhereThereIsAStreamToServe()
    {
        builder.allowDynamicStreams(true);

        assertDoesNotThrow(builder::build);
    }

    @Test
    void shouldRejectARangeThatEndsBeforeItStarts()
    {
        builder.streamIdRange(new StreamIdRange(29, 20));

        assertProblems("driver.stream_id_range: found 29-20, expected a range that starts no later than it ends");
    }

    @Test
    void shouldAcceptARangeOfOneId()
    {
        assertDoesNotThrow(builder.streamIdRange(new StreamIdRange(20, 20))::build);
    }

    @Test
    void shouldRejectARangeOfIdsThatMessagesUseForNone()
    {
        final String expected = ", expected \"first-last\" or [first, last] with stream ids from 1 to 4294967294, or " +
            "an empty string for none";
        builder.streamIdRange(new StreamIdRange(0, 20)).controlStreamIdRange(new StreamIdRange(30, 0xFFFF_FFFFL));

        assertProblems(
            "driver.stream_id_range: found 0-20" + expected,
            "driver.control_stream_id_range: found 30-4294967295" + expected);
    }

    @Test
    void shouldRejectRangesThatOverlapEachOther()
    {
        builder
            .streamIdRange(new StreamIdRange(20_000, 20_010))
            .descriptorStreamIdRange(new StreamIdRange(20_010, 20_020))
            .controlStreamIdRange(new StreamIdRange(20_005, 20_015));

        assertProblems(
            "driver.descriptor_stream_id_range: found 20010-20020, expected a range that does not overlap " +
            "driver.stream_id_range 20000-20010",
            "driver.control_stream_id_range: found 20005-20015, expected a range that does not overlap " +
            "driver.stream_id_range 20000-20010",
            "driver.control_stream_id_range: found 20005-20015, expected a range that does not overlap " +
            "driver.descriptor_stream_id_range 20010-20020");
    }

    @Test
    void shouldRejectRangesThatHoldAFixedStreamId()
    {
        builder.announceStreamId(1001)
            .streamIdRange(new StreamIdRange(10_000, 10_009))
            .descriptorStreamIdRange(new StreamIdRange(1000, 1001))
            .controlStreamIdRange(new StreamIdRange(1200, 1200));

        assertProblems(
            "driver.stream_id_range: found 10000-10009, expected a range without 10000, the streams.s.stream_id",
            "driver.descriptor_stream_id_range: found 1000-1001, expected a range without 1000, the " +
            "driver.control_stream_id",
            "driver.descriptor_stream_id_range: found 1000-1001, expected a range without 1001, the " +
            "driver.announce_stream_id",
            "driver.control_stream_id_range: found 1200-1200, expected a range without 1200, the " +
            "driver.qos_stream_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "dev/shm", "/dev/a|b", "/dev/a?b", "/dev/a b", "/dev/../shm", "/dev/..", "/dev/sh\u00fc", "/dev/\n"})
    void shouldRejectABaseDirectoryThatAUriCannotCarry(final String directory)
    {
        builder.baseDir(directory);

        assertProblems("shm.base_dir: found the string \"" + directory.replace("\n", "\\u000a") + "\", expected " +
            DIRECTORY);
    }

    @Test
    void shouldRejectABaseDirectoryThatIsTooLongForAPath()
    {
        builder.baseDir("/" + "x".repeat(3072));

        assertProblems("shm.base_dir: found the string \"/" + "x".repeat(79) + "...\", expected " + DIRECTORY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/shm", "/dev/shm/", "/dev/shm/a/b", "/dev/shm/..a", "/mnt/./x"})
    void shouldAcceptABaseDirectoryInsideAnAllowedOne(final String directory)
    {
        assertDoesNotThrow(builder.baseDir(directory).allowedBaseDirs(List.of("/dev/shm", "/mnt"))::build);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev", "/dev/shmx", "/opt"})
    void shouldRejectABaseDirectoryOutsideTheAllowedOnes(final String directory)
    {
        builder.baseDir(directory).allowedBaseDirs(List.of("/dev/shm", "/mnt"));

        assertProblems("shm.base_dir: found the string \"" + directory + "\", expected a directory inside one of " +
            "shm.allowed_base_dirs [/dev/shm, /mnt]");
    }

    @Test
    void shouldRejectAllowedDirectoriesThatAUriCannotCarry()
    {
        builder.baseDir("/dev/shm").allowedBaseDirs(List.of("/dev/shm", "tmp", "/a b"));

        assertProblems(
            "shm.allowed_base_dirs[1]: found the string \"tmp\", expected " + DIRECTORY,
            "shm.allowed_base_dirs[2]: found the string \"/a b\", expected " + DIRECTORY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/a", "a b", "a|b", "a?b", "\u00e4"})
    void shouldRejectANamespaceThatIsNoSinglePathComponent(final String namespace)
    {
        builder.namespace(namespace);

        assertProblems("shm.namespace: found the string \"" + namespace + "\", expected one path component of " +
            "printable ASCII without '/', '?', '|', spaces and \"..\", no longer than 255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "66", "888", "rw-", "0o660", "66000", "060", "460", "-660", "4660"})
    void shouldRejectAModeThatIsNotOctalOrLocksTheOwnerOut(final String mode)
    {
        builder.permissionsMode(mode);

        assertProblems("shm.permissions_mode: found the string \"" + mode + "\", expected three octal digits that " +
            "let the owner read and write, such as \"660\"");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -4096, 2048, 5000, 1L << 32})
    void shouldRejectAPageSizeThatIsNoPowerOfTwoInRange(final long bytes)
    {
        builder.pageSizeBytes(bytes);

        assertProblems("shm.page_size_bytes: found " + bytes +
            ", expected a power of two from 4096 to 2147483648 (bytes)");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 0x1_0000_0000L})
    void shouldRejectPeriodsAndCountsThatAreNotPositive(final long value)
    {
        builder.announcePeriodMs(value).leaseKeepaliveIntervalMs(value).leaseExpiryGraceIntervals(value)
            .epochGcKeep(value);

        final String found = ": found " + value + ", expected an integer from 1 to 4294967295 ";
        assertProblems(
            "policies.announce_period_ms" + found + "(milliseconds)",
            "policies.lease_keepalive_interval_ms" + found + "(milliseconds)",
            "policies.lease_expiry_grace_intervals" + found + "(intervals)",
            "policies.epoch_gc_keep" + found + "(epochs)");
    }

    @Test
    void shouldAcceptNoMinimumAgeAndNoDrain()
    {
        assertDoesNotThrow(builder.epochGcMinAgeNs(0).shutdownTimeoutMs(0)::build);
    }

    @Test
    void shouldRejectNegativeTimes()
    {
        builder.epochGcMinAgeNs(-1).shutdownTimeoutMs(-1);

        assertProblems(
            "policies.epoch_gc_min_age_ns: found -1, expected an integer from 0 to 9223372036854775807 (nanoseconds)",
            "policies.shutdown_timeout_ms: found -1, expected an integer from 0 to 4294967295 (milliseconds)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ipc", "udp://localhost:40123", "aeron-spy:aeron:ipc"})
    void shouldRejectChannelsThatAreNotAerons(final String channel)
    {
        builder.announceChannel(channel).qosChannel(channel);

        final String found = ": found the string \"" + channel +
            "\", expected an Aeron channel such as \"aeron:ipc?term-length=4m\"";
        assertProblems("driver.qos_channel" + found, "driver.announce_channel" + found);
    }

    @Test
    void shouldPassOnWhatAeronSaysAboutAChannel()
    {
        builder.controlChannel("aeron:tcp").announceChannel("aeron:ipc?term-length").qosChannel("aeron:ipc");

        assertProblems(
            "driver.control_channel: found the string \"aeron:tcp\", expected an Aeron channel such as " +
            "\"aeron:ipc?term-length=4m\" (unknown media: tcp)",
            "driver.announce_channel: found the string \"aeron:ipc?term-length\", expected an Aeron channel such as " +
            "\"aeron:ipc?term-length=4m\" (no more input found, state=PARAMS_KEY in aeron:ipc?term-length)");
    }

    @Test
    void shouldRejectNamesThatWouldBreakALine()
    {
        builder.instanceId("a\nb").aeronDir("/dev/\0");

        assertProblems(
            "driver.instance_id: found the string \"a\\u000ab\", expected a name on one line",
            "driver.aeron_dir: found the string \"/dev/\\u0000\", expected a directory or an empty string");
    }

    @Test
    void shouldRejectABlankInstanceId()
    {
        builder.instanceId(" ");

        assertProblems("driver.instance_id: found the string \" \", expected a name on one line");
    }

    @Test
    void shouldRejectATokenThatNoRequestCanCarryWithoutShowingIt()
    {
        builder.shutdownToken("gehe\u00edm");

        assertProblems("policies.shutdown_token: found a token with other characters (not shown), expected printable " +
            "ASCII, which is all a shutdown request can carry");
    }

    @Test
    void shouldTellEverythingThatIsWrongAtOnce()
    {
        builder.namespace("..").announcePeriodMs(0).stream("t", 10_000, "q").profile("p", Profile.of(3, 65));

        assertProblems(
            "shm.namespace: found the string \"..\", expected one path component of printable ASCII without '/', " +
            "'?', '|', spaces and \"..\", no longer than 255",
            "policies.announce_period_ms: found 0, expected an integer from 1 to 4294967295 (milliseconds)",
            "profiles.p.header_nslots: found 3, expected a power of two from 2 to 1048576 (slots)",
            "profiles.p.payload_pools[0].stride_bytes: found 65, expected a power of two from 64 to 2147483648 " +
            "(bytes)",
            "streams.t.profile: found the string \"q\", expected the name of a profile that is defined: [p]",
            "streams.t.stream_id: found 10000 again, expected an id that no other stream has (streams.s.stream_id)");
    }
}
