package org.tensorpool.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;

/**
 * Drives the generated codecs by the names of fields, so that every field of every message is held against what is
 * expected without a line of code for each.
 */
final class Codecs
{
    private static final Map<Integer, String> PACKAGES =
        Map.of(900, "org.tensorpool.protocol.wire.", 901, "org.tensorpool.protocol.driver.");

    private Codecs()
    {
    }

    /**
     * Decode a message and hold every field against what is expected.
     *
     * @return number of fields that were compared, those of groups included.
     */
    static int compare(final byte[] message, final JsonNode expected)
    {
        final DirectBuffer buffer = new UnsafeBuffer(message);
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, 0);
        compare("schemaId", expected, header.schemaId());
        compare("templateId", expected, header.templateId());
        compare("version", expected, header.version());
        compare("blockLength", expected, header.blockLength());

        final Object decoder = make(expected, "Decoder");
        invoke(decoder, "wrap", buffer, header.encodedLength(), header.blockLength(), header.version());
        return 4 + compareFields(decoder, expected.get("fields"));
    }

    private static int compareFields(final Object decoder, final JsonNode fields)
    {
        int count = 0;
        for (final Map.Entry<String, JsonNode> field : fields.properties())
        {
            if (field.getValue().isArray())
            {
                final Object group = invoke(decoder, field.getKey());
                compare("count", field.getValue().size(), invoke(group, "count"));
                for (final JsonNode entry : field.getValue())
                {
                    count += compareFields(invoke(group, "next"), entry);
                }
            }
            else
            {
                final String raw = field.getKey() + "Raw";
                compare(field.getKey(), fields, invoke(decoder, has(decoder, raw) ? raw : field.getKey()));
                count++;
            }
        }

        return count;
    }

    private static void compare(final String name, final JsonNode fields, final Object actual)
    {
        final JsonNode expected = fields.get(name);
        compare(name, expected.isTextual() ? expected.textValue() : expected.bigIntegerValue().longValue(), actual);
    }

    private static void compare(final String name, final Object expected, final Object actual)
    {
        final boolean isSame = actual instanceof Number number ?
            number.longValue() == ((Number)expected).longValue() : expected.equals(actual);
        if (!isSame)
        {
            throw new AssertionError(name + " is " + actual + ", expected " + expected);
        }
    }

    /**
     * Encode a message from its fields.
     *
     * @return its bytes, from the message header on.
     */
    static byte[] encode(final JsonNode expected)
    {
        final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[4096]);
        final Object encoder = make(expected, "Encoder");
        final MessageHeaderEncoder header = new MessageHeaderEncoder().wrap(buffer, 0);
        header.blockLength((int)invoke(encoder, "sbeBlockLength"))
            .templateId((int)invoke(encoder, "sbeTemplateId"))
            .schemaId((int)invoke(encoder, "sbeSchemaId"))
            .version((int)invoke(encoder, "sbeSchemaVersion"));
        invoke(encoder, "wrap", buffer, header.encodedLength());
        encodeFields(encoder, expected.get("fields"));

        final byte[] message = new byte[header.encodedLength() + (int)invoke(encoder, "encodedLength")];
        buffer.getBytes(0, message);
        return message;
    }

    private static void encodeFields(final Object encoder, final JsonNode fields)
    {
        for (final Map.Entry<String, JsonNode> field : fields.properties())
        {
            if (field.getValue().isArray())
            {
                final Object group = invoke(encoder, field.getKey() + "Count", field.getValue().size());
                for (final JsonNode entry : field.getValue())
                {
                    encodeFields(invoke(group, "next"), entry);
                }
            }
            else
            {
                set(encoder, field.getKey(), field.getValue());
            }
        }
    }

    private static void set(final Object encoder, final String name, final JsonNode value)
    {
        for (final Method method : encoder.getClass().getMethods())
        {
            if (method.getName().equals(name) && method.getParameterCount() == 1 &&
                method.getParameterTypes()[0] != CharSequence.class)
            {
                call(encoder, method, convert(value, method.getParameterTypes()[0]));
                return;
            }
        }

        throw new AssertionError(encoder.getClass() + " can't set " + name);
    }

    private static Object convert(final JsonNode value, final Class<?> type)
    {
        if (type == String.class)
        {
            return value.textValue();
        }
        if (type.isEnum())
        {
            for (final Method method : type.getMethods())
            {
                if (method.getName().equals("get"))
                {
                    return call(null, method, convert(value, method.getParameterTypes()[0]));
                }
            }
        }

        final long number = value.bigIntegerValue().longValue();
        return type == long.class ? (Object)number : type == short.class ? (Object)(short)number : (Object)(int)number;
    }

    private static Object make(final JsonNode expected, final String suffix)
    {
        final String name =
            PACKAGES.get(expected.get("schemaId").intValue()) + expected.get("message").textValue() + suffix;
        try
        {
            return Class.forName(name).getConstructor().newInstance();
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private static boolean has(final Object target, final String name)
    {
        for (final Method method : target.getClass().getMethods())
        {
            if (method.getName().equals(name))
            {
                return true;
            }
        }

        return false;
    }

    private static Object invoke(final Object target, final String name, final Object... arguments)
    {
        for (final Method method : target.getClass().getMethods())
        {
            if (method.getName().equals(name) && method.getParameterCount() == arguments.length && !method.isBridge())
            {
                return call(target, method, arguments);
            }
        }

        throw new AssertionError(target.getClass() + " has no " + name);
    }

    private static Object call(final Object target, final Method method, final Object... arguments)
    {
        try
        {
            return method.invoke(target, arguments);
        }
        catch (final InvocationTargetException ex)
        {
            throw new AssertionError(method + " failed", ex.getCause());
        }
        catch (final IllegalAccessException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
