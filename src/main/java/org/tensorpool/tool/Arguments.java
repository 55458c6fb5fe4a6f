package org.tensorpool.tool;

import java.util.Locale;

import io.aeron.ChannelUri;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.shm.Superblock;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Arguments from the words on the command line.
 */
final class Arguments
{
    private static final long MAX_U32 = 0xFFFF_FFFFL;
    private static final int MAX_U16 = 0xFFFF;
    private static final double MAX_SECONDS = 1e9;

    private Arguments()
    {
    }

    private static TypeConversionException wrong(final String value, final String expected)
    {
        return new TypeConversionException("'" + value + "' is wrong: expected " + expected);
    }

    private static long number(final String value, final long max)
    {
        try
        {
            final long number = Long.parseLong(value);
            if (number >= 0 && number <= max)
            {
                return number;
            }
        }
        catch (final NumberFormatException ignore)
        {
            // Told below.
        }

        throw wrong(value, "a number of 0 to " + max);
    }

    /** An unsigned number of 16 bits. */
    static final class Uint16 implements ITypeConverter<Integer>
    {
        @Override
        public Integer convert(final String value)
        {
            return (int)number(value, MAX_U16);
        }
    }

    /** An unsigned number of 32 bits. */
    static final class Uint32 implements ITypeConverter<Long>
    {
        @Override
        public Long convert(final String value)
        {
            return number(value, MAX_U32);
        }
    }

    /** An unsigned number of 64 bits. */
    static final class Uint64 implements ITypeConverter<Long>
    {
        @Override
        public Long convert(final String value)
        {
            try
            {
                return Long.parseUnsignedLong(value);
            }
            catch (final NumberFormatException ex)
            {
                throw wrong(value, "a number of 0 to 18446744073709551615");
            }
        }
    }

    /** Milliseconds to wait at most. */
    static final class TimeoutMs implements ITypeConverter<Long>
    {
        private static final long MAX_MS = 86_400_000;

        @Override
        public Long convert(final String value)
        {
            final long ms = number(value, MAX_MS);
            if (ms == 0)
            {
                throw wrong(value, "milliseconds, 1 to " + MAX_MS);
            }

            return ms;
        }
    }

    /** Seconds that something takes; 0 is for ever. */
    static final class Seconds implements ITypeConverter<Double>
    {
        @Override
        public Double convert(final String value)
        {
            try
            {
                final double seconds = Double.parseDouble(value);
                if (seconds >= 0 && seconds <= MAX_SECONDS)
                {
                    return seconds;
                }
            }
            catch (final NumberFormatException ignore)
            {
                // Told below.
            }

            throw wrong(value, "seconds, 0 (until a signal) to 1000000000");
        }
    }

    /** Seconds between two looks. */
    static final class Interval implements ITypeConverter<Double>
    {
        private static final double MIN_SECONDS = 0.1;
        private static final double MAX_INTERVAL_SECONDS = 3_600;

        @Override
        public Double convert(final String value)
        {
            try
            {
                final double seconds = Double.parseDouble(value);
                if (seconds >= MIN_SECONDS && seconds <= MAX_INTERVAL_SECONDS)
                {
                    return seconds;
                }
            }
            catch (final NumberFormatException ignore)
            {
                // Told below.
            }

            throw wrong(value, "seconds, 0.1 to 3600");
        }
    }

    /** An Aeron channel. */
    static final class Channel implements ITypeConverter<String>
    {
        @Override
        public String convert(final String value)
        {
            try
            {
                ChannelUri.parse(value);
                return value;
            }
            catch (final IllegalArgumentException | IllegalStateException ex)
            {
                throw wrong(value, "an Aeron channel such as aeron:ipc");
            }
        }
    }

    /** What a client is to a stream. */
    static final class RoleName implements ITypeConverter<Role>
    {
        @Override
        public Role convert(final String value)
        {
            return switch (value.toLowerCase(Locale.ROOT))
            {
                case "producer" -> Role.PRODUCER;
                case "consumer" -> Role.CONSUMER;
                default -> throw wrong(value, "producer or consumer");
            };
        }
    }

    /** Whether regions may be made for a request. */
    static final class PublishModeName implements ITypeConverter<PublishMode>
    {
        @Override
        public PublishMode convert(final String value)
        {
            return switch (value.toLowerCase(Locale.ROOT))
            {
                case "require_existing" -> PublishMode.REQUIRE_EXISTING;
                case "allow_create", "existing_or_create" -> PublishMode.EXISTING_OR_CREATE;
                default -> throw wrong(value, "require_existing or allow_create");
            };
        }
    }

    /** What pages the regions must be on. */
    static final class PagesName implements ITypeConverter<HugepagesPolicy>
    {
        @Override
        public HugepagesPolicy convert(final String value)
        {
            return switch (value.toLowerCase(Locale.ROOT))
            {
                case "hugepages", "true" -> HugepagesPolicy.HUGEPAGES;
                case "standard", "false" -> HugepagesPolicy.STANDARD;
                case "unspecified", "unset" -> HugepagesPolicy.UNSPECIFIED;
                default -> throw wrong(value, "hugepages, standard or unspecified");
            };
        }
    }

    /** Yes or no. */
    static final class Flag implements ITypeConverter<Boolean>
    {
        @Override
        public Boolean convert(final String value)
        {
            return switch (value.toLowerCase(Locale.ROOT))
            {
                case "true" -> true;
                case "false" -> false;
                default -> throw wrong(value, "true or false");
            };
        }
    }

    /** How a consumer is sent frames. */
    static final class ModeName implements ITypeConverter<Mode>
    {
        @Override
        public Mode convert(final String value)
        {
            return switch (value.toLowerCase(Locale.ROOT))
            {
                case "stream" -> Mode.STREAM;
                case "rate_limited" -> Mode.RATE_LIMITED;
                default -> throw wrong(value, "stream or rate_limited");
            };
        }
    }

    /** What kind of region a file is. */
    static final class RegionTypeName implements ITypeConverter<Integer>
    {
        @Override
        public Integer convert(final String value)
        {
            return switch (value.toLowerCase(Locale.ROOT))
            {
                case "header" -> Superblock.HEADER_RING;
                case "payload" -> Superblock.PAYLOAD_POOL;
                default -> throw wrong(value, "header or payload");
            };
        }
    }
}
