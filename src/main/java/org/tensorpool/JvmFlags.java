package org.tensorpool;

import java.nio.ByteOrder;

import org.agrona.UnsafeApi;

/**
 * What this library needs of the JVM that it runs in.
 */
final class JvmFlags
{
    private static final String OPENED_PACKAGE = "jdk.internal.misc";

    private JvmFlags()
    {
    }

    /**
     * @throws TensorPoolException that names the flags that are missing, or the architecture that isn't supported.
     */
    static void require()
    {
        requireLittleEndian(ByteOrder.nativeOrder());
        final StringBuilder missing = new StringBuilder();
        if (!JvmFlags.class.getModule().isNativeAccessEnabled())
        {
            missing.append(" --enable-native-access=ALL-UNNAMED");
        }
        if (!Object.class.getModule().isOpen(OPENED_PACKAGE, UnsafeApi.class.getModule()))
        {
            missing.append(" --add-opens java.base/" + OPENED_PACKAGE + "=ALL-UNNAMED");
        }
        if (!missing.isEmpty())
        {
            throw new TensorPoolException(TensorPoolException.Category.CONFIGURATION,
                "this JVM was started without what Tensor Pool needs: add" + missing +
                " to its command line, or Enable-Native-Access and Add-Opens to the manifest of its jar");
        }
    }

    static void requireLittleEndian(final ByteOrder order)
    {
        if (order != ByteOrder.LITTLE_ENDIAN)
        {
            throw new TensorPoolException(TensorPoolException.Category.CONFIGURATION,
                "this host is big-endian: the layout of shared memory is little-endian (wire specification §15.1)");
        }
    }
}
