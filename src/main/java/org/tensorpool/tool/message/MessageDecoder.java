package org.tensorpool.tool.message;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.agrona.DirectBuffer;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;

/**
 * Decodes messages of the driver's and the wire's schema, behind gates of schema, version and block length. Whatever
 * comes, it never throws and reads nothing beyond the message. Not thread-safe.
 */
public final class MessageDecoder
{
    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int WIRE = MessageHeaderDecoder.SCHEMA_ID;
    private static final int DRIVER = org.tensorpool.protocol.driver.MessageHeaderDecoder.SCHEMA_ID;
    private static final Map<Integer, Template> WIRE_TEMPLATES =
        byId(Stream.concat(WireMessages.ALL.stream(), MetadataMessages.ALL.stream()));
    private static final Map<Integer, Template> DRIVER_TEMPLATES = byId(DriverMessages.ALL.stream());

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    /** A decoder. */
    public MessageDecoder()
    {
    }

    private static Map<Integer, Template> byId(final Stream<Template> templates)
    {
        return templates.collect(Collectors.toMap(Template::id, Function.identity()));
    }

    /**
     * Decode a message.
     *
     * @param buffer that holds it.
     * @param offset of its header.
     * @param length of the whole.
     * @return what could be understood.
     */
    public Message decode(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < HEADER_LENGTH)
        {
            return Message.malformed("unknown", length, "shorter than its header");
        }

        header.wrap(buffer, offset);
        final int schema = header.schemaId();
        final Template template = schema == WIRE ? WIRE_TEMPLATES.get(header.templateId()) :
            schema == DRIVER ? DRIVER_TEMPLATES.get(header.templateId()) : null;
        if (template == null)
        {
            return new Message(Message.Kind.FOREIGN, "schema " + schema + " template " + header.templateId(),
                new Fields().number("schema_id", schema).number("template_id", header.templateId())
                    .number("length", length));
        }

        return decode(template, buffer, offset, length);
    }

    private Message decode(final Template template, final DirectBuffer buffer, final int offset, final int length)
    {
        final int newest = header.schemaId() == WIRE ? MessageHeaderDecoder.SCHEMA_VERSION :
            org.tensorpool.protocol.driver.MessageHeaderDecoder.SCHEMA_VERSION;
        final int blockLength = header.blockLength();
        if (header.version() > newest)
        {
            return Message.malformed(
                template.name(), length, "version " + header.version() + " is newer than " + newest);
        }
        if (blockLength < template.blockLength() || length - HEADER_LENGTH < blockLength)
        {
            return Message.malformed(template.name(), length,
                "block length is " + blockLength + ", expected at least " + template.blockLength());
        }

        final int body = offset + HEADER_LENGTH;
        try
        {
            return new Message(Message.Kind.KNOWN, template.name(), template.fields().apply(new Body(
                buffer, body, blockLength, header.version(), new Tail(buffer, body + blockLength, offset + length))));
        }
        catch (final MalformedException ex)
        {
            return Message.malformed(template.name(), length, ex.getMessage());
        }
    }
}
