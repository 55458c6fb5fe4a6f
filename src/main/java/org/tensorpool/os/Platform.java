package org.tensorpool.os;

import org.tensorpool.TensorPoolException;
import org.tensorpool.os.libc.libc_h;

/**
 * Where the generated constants hold. They are those of x86-64; two flags of {@code open} differ on AArch64, where the
 * bit that is O_NOFOLLOW elsewhere means something else and would let a symbolic link through.
 */
record Platform(String system, String architecture)
{
    static final Platform CURRENT = new Platform(System.getProperty("os.name"), System.getProperty("os.arch"));

    private static final int AARCH64_O_DIRECTORY = 0x4000;
    private static final int AARCH64_O_NOFOLLOW = 0x8000;

    int noFollowFlag()
    {
        return isAarch64() ? AARCH64_O_NOFOLLOW : libc_h.O_NOFOLLOW();
    }

    int directoryFlag()
    {
        return isAarch64() ? AARCH64_O_DIRECTORY : libc_h.O_DIRECTORY();
    }

    void requireSupported()
    {
        if (!"Linux".equals(system) || !(isAarch64() || "amd64".equals(architecture)))
        {
            throw new TensorPoolException(
                TensorPoolException.Category.SYSTEM,
                "Tensor Pool maps memory on Linux on amd64 or aarch64 only, this is " + system + " on " +
                architecture + ": run it there");
        }
    }

    private boolean isAarch64()
    {
        return "aarch64".equals(architecture);
    }
}
