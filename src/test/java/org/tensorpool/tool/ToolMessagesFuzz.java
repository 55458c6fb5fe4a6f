package org.tensorpool.tool;

import static org.tensorpool.fuzz.FuzzRules.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

import org.agrona.DirectBuffer;
import org.tensorpool.fuzz.MessageReader;
import org.tensorpool.tool.doctor.Heard;
import org.tensorpool.tool.message.Message;
import org.tensorpool.tool.message.MessageDecoder;

/**
 * What the command line makes of any message that it hears: it is shown, as text that moves no cursor and as JSON, and
 * the doctor takes it to his list.
 */
public final class ToolMessagesFuzz
{
    /** What is heard for a doctor is forgotten when he has finished. */
    private static final int MESSAGES_A_VISIT = 256;

    private ToolMessagesFuzz()
    {
    }

    /**
     * A listener of the command line.
     *
     * @return a new one.
     */
    public static MessageReader reader()
    {
        return new Reader()::onMessage;
    }

    private static final class Reader
    {
        private final MessageDecoder decoder = new MessageDecoder();
        private final Plain plain = new Plain();
        private final PrintWriter out = new PrintWriter(plain);
        private final PrintWriter json = new PrintWriter(Writer.nullWriter());
        private Heard heard = new Heard();
        private int count;

        void onMessage(final DirectBuffer buffer, final int offset, final int length)
        {
            final Message message = decoder.decode(buffer, offset, length);
            require(message.name() != null && message.kind() != null, "a message without a name");
            if (message.kind() != Message.Kind.KNOWN)
            {
                require(message.fields().get("length") instanceof final Long shown && shown == length,
                    "a message that is not known has another length");
            }
            show(message);
            if (++count % MESSAGES_A_VISIT == 0)
            {
                heard = new Heard();
            }
            heard.add(message, count);
        }

        /** One after the other: each takes as long as the decoding. */
        private void show(final Message message)
        {
            switch (count & 3)
            {
                case 0 ->
                {
                    FieldsText.print(out, message.fields());
                    out.flush();
                }
                case 1 -> Json.print(json, (generator) -> FieldsJson.write(generator, message.fields()));
                default -> plain.check(FieldsText.line(message.fields()));
            }
        }
    }

    /** Refuses what a terminal would obey. */
    private static final class Plain extends Writer
    {
        @Override
        public void write(final char[] text, final int offset, final int length)
        {
            for (int i = offset; i < offset + length; i++)
            {
                check(text[i]);
            }
        }

        void check(final String text)
        {
            for (int i = 0; i < text.length(); i++)
            {
                check(text.charAt(i));
            }
        }

        private static void check(final char c)
        {
            require(c >= ' ' && c != 0x7F || c == '\n', () -> "character " + (int)c + " is shown as it came");
        }

        @Override
        public void flush() throws IOException
        {
            // Nothing is kept.
        }

        @Override
        public void close() throws IOException
        {
            // Nothing is kept.
        }
    }
}
