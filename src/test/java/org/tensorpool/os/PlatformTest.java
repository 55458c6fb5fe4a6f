package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorpool.TensorPoolException;

class PlatformTest
{
    @Test
    void shouldUseTheFlagsOfTheArchitecture()
    {
        assertEquals(0400000, new Platform("Linux", "amd64").noFollowFlag());
        assertEquals(0200000, new Platform("Linux", "amd64").directoryFlag());
        assertEquals(0100000, new Platform("Linux", "aarch64").noFollowFlag());
        assertEquals(040000, new Platform("Linux", "aarch64").directoryFlag());
    }

    @ParameterizedTest
    @CsvSource({"Linux, ppc64le", "Linux, s390x", "Linux, x86", "Mac OS X, aarch64", "Windows 11, amd64"})
    void shouldRefusePlatformWhoseConstantsAreOthers(final String system, final String architecture)
    {
        final TensorPoolException ex = assertThrows(
            TensorPoolException.class, () -> new Platform(system, architecture).requireSupported());

        assertEquals(
            "Tensor Pool maps memory on Linux on amd64 or aarch64 only, this is " + system + " on " + architecture +
            ": run it there",
            ex.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"amd64", "aarch64"})
    void shouldSupportLinuxOnCommonArchitectures(final String architecture)
    {
        new Platform("Linux", architecture).requireSupported();
    }
}
