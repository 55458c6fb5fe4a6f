package org.tensorpool.system;

import java.util.ArrayList;
import java.util.List;

import io.aeron.Aeron;
import io.aeron.Subscription;
import org.agrona.DirectBuffer;
import org.tensorpool.protocol.wire.ConsumerConfigDecoder;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;

/**
 * Hears on the control stream what is decided about consumers.
 */
final class ConfigEar
{
    /** What a consumer is given. */
    record Config(int consumerId, int descriptorStreamId, int controlStreamId)
    {
    }

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ConsumerConfigDecoder decoder = new ConsumerConfigDecoder();
    private final List<Config> configs = new ArrayList<>();
    private final Subscription subscription;

    ConfigEar(final Aeron aeron)
    {
        subscription = aeron.addSubscription(TensorPoolSystem.CHANNEL, ControlForger.CONTROL_STREAM);
        Await.until("somebody speaks", subscription::isConnected);
    }

    void await(final Config expected)
    {
        Await.until(() -> expected + " is heard among " + configs, () ->
        {
            subscription.poll((buffer, offset, length, fragment) -> onMessage(buffer, offset), 100);
            return configs.contains(expected);
        });
    }

    List<Config> configs()
    {
        return configs;
    }

    private void onMessage(final DirectBuffer buffer, final int offset)
    {
        header.wrap(buffer, offset);
        if (header.schemaId() == ConsumerConfigDecoder.SCHEMA_ID &&
            header.templateId() == ConsumerConfigDecoder.TEMPLATE_ID)
        {
            decoder.wrapAndApplyHeader(buffer, offset, header);
            configs.add(new Config(
                (int)decoder.consumerId(), (int)decoder.descriptorStreamId(), (int)decoder.controlStreamId()));
        }
    }
}
