package org.tensorpool.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the few messages of the ONNX format that a small model takes (protocol buffers: a key of field number and
 * kind, then a number or a length and so many bytes).
 */
final class OnnxModel
{
    static final int FLOAT = 1;
    static final int UINT8 = 2;
    static final int INT8 = 3;
    static final int INT16 = 5;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int BOOL = 9;
    static final int DOUBLE = 11;

    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 13;

    private final List<byte[]> nodes = new ArrayList<>();
    private final List<byte[]> inputs = new ArrayList<>();
    private final List<byte[]> outputs = new ArrayList<>();

    /** A node of one output. */
    OnnxModel node(final String operator, final String output, final String... from)
    {
        final Message node = new Message();
        for (final String name : from)
        {
            node.text(1, name);
        }
        nodes.add(node.text(2, output).text(4, operator).bytes());
        return this;
    }

    OnnxModel input(final String name, final int type, final long... shape)
    {
        inputs.add(value(name, type, shape));
        return this;
    }

    OnnxModel output(final String name, final int type, final long... shape)
    {
        outputs.add(value(name, type, shape));
        return this;
    }

    private static byte[] value(final String name, final int type, final long... shape)
    {
        final Message dims = new Message();
        for (final long dim : shape)
        {
            dims.bytes(1, new Message().number(1, dim).bytes());
        }
        final Message tensor = new Message().number(1, type).bytes(2, dims.bytes());
        return new Message().text(1, name).bytes(2, new Message().bytes(1, tensor.bytes()).bytes()).bytes();
    }

    byte[] encode()
    {
        final Message graph = new Message();
        nodes.forEach((node) -> graph.bytes(1, node));
        graph.text(2, "graph");
        inputs.forEach((input) -> graph.bytes(11, input));
        outputs.forEach((output) -> graph.bytes(12, output));

        return new Message()
            .number(1, IR_VERSION)
            .bytes(7, graph.bytes())
            .bytes(8, new Message().text(1, "").number(2, OPERATOR_SET).bytes())
            .bytes();
    }

    /** A message while it is written. */
    private static final class Message
    {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(final int field, final long value)
        {
            varint((long)field << 3);
            varint(value);
            return this;
        }

        Message bytes(final int field, final byte[] value)
        {
            varint((long)field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message text(final int field, final String value)
        {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        private void varint(final long value)
        {
            long rest = value;
            while ((rest & ~0x7FL) != 0)
            {
                out.write((int)(rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            out.write((int)rest);
        }

        byte[] bytes()
        {
            return out.toByteArray();
        }
    }
}
