package org.tensorpool.driver.config;

import org.tensorpool.TensorPoolException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules of profiles and of the names that refer to them (wire specification §15.22 for strides).
 */
final class ProfileRules
{
    private static final Key PROFILES = Key.of("profiles");
    private static final String PAYLOAD_POOLS = "payload_pools";

    private ProfileRules()
    {
    }

    static void check(final DriverConfiguration configuration, final Problems problems)
    {
        final Map<String, Profile> profiles = configuration.profiles();
        if (profiles.isEmpty())
        {
            problems.broken(PROFILES, Found.NOTHING, "at least one profile: [profiles.<name>] with payload_pools");
            return;
        }
        profiles.forEach((name, profile) -> checkProfile(PROFILES.child(name), profile, problems));

        final Key defaultProfile = Key.of(Setting.POLICIES_DEFAULT_PROFILE);
        checkReference(defaultProfile, configuration.policies().defaultProfile(), profiles, problems);
        configuration.streams().forEach((name, stream) ->
        {
            final Key key = Key.of("streams").child(name).child(Setting.STREAM_PROFILE);
            checkReference(key, stream.profile(), profiles, problems);
        });
    }

    private static void checkProfile(final Key key, final Profile profile, final Problems problems)
    {
        problems.checkNumber(
            Setting.PROFILE_HEADER_NSLOTS, key.child(Setting.PROFILE_HEADER_NSLOTS), profile.headerNslots());
        final Key poolsKey = key.child(PAYLOAD_POOLS);
        final List<PayloadPool> pools = profile.payloadPools();
        if (pools.isEmpty())
        {
            problems.broken(poolsKey, Found.NOTHING, "at least one pool: { pool_id = 1, stride_bytes = 1048576 }");
        }
        final Map<Integer, Key> seen = new HashMap<>();
        for (int i = 0; i < pools.size(); i++)
        {
            checkPool(poolsKey.index(i), pools.get(i), seen, problems);
        }
        checkSize(key, profile, problems);
    }

    private static void checkPool(
        final Key key, final PayloadPool pool, final Map<Integer, Key> seen, final Problems problems)
    {
        final Key idKey = key.child(Setting.POOL_ID);
        problems.checkNumber(Setting.POOL_ID, idKey, pool.poolId());
        problems.checkNumber(Setting.POOL_STRIDE_BYTES, key.child(Setting.POOL_STRIDE_BYTES), pool.strideBytes());
        final Key first = problems.isReadable(idKey) ? seen.putIfAbsent(pool.poolId(), idKey) : null;
        if (first != null)
        {
            problems.broken(
                idKey, pool.poolId() + " again", "an id that no other pool of the profile has (" + first.text() + ")");
        }
    }

    private static void checkSize(final Key key, final Profile profile, final Problems problems)
    {
        // What is wrong by itself has been told; this is for many pools that are too large together.
        final boolean isEachRight = Setting.PROFILE_HEADER_NSLOTS.accepts(profile.headerNslots()) &&
            profile.payloadPools().stream().allMatch((pool) -> Setting.POOL_STRIDE_BYTES.accepts(pool.strideBytes()));
        if (!isEachRight)
        {
            return;
        }
        try
        {
            profile.totalBytes();
        }
        catch (final TensorPoolException ex)
        {
            problems.broken(
                key,
                profile.payloadPools().size() + " pools of " + profile.headerNslots() + " slots",
                "regions of at most " + Long.MAX_VALUE + " bytes together");
        }
    }

    private static void checkReference(
        final Key key, final String name, final Map<String, Profile> profiles, final Problems problems)
    {
        if (!profiles.containsKey(name) && problems.isReadable(PROFILES))
        {
            problems.broken(key, Found.describe(name), "the name of a profile that is defined: " + profiles.keySet());
        }
    }
}
