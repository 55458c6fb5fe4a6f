package org.tensorpool.client;

import org.tensorpool.ControlResponse;

/**
 * What the control, announce and QoS streams tell a client. Called on the conductor's thread.
 */
interface ControlEvents
{
    void onAnnounce(AnnounceFlyweight announce);

    /** Whether somebody here waits for the answer to that request; other clients' answers are not looked into. */
    boolean isAwaited(long correlationId);

    void onAttachResponse(AttachResponse response);

    /**
     * The answer to a request of ours could not be understood.
     *
     * @param leaseId of the lease that it may have brought, or the null value.
     */
    void onMalformedResponse(long correlationId, long leaseId, String what);

    void onLeaseRevoked(long leaseId, int streamId, int clientId, int role, int reason);

    void onDriverShutdown();

    void onQosConsumer(int streamId, int consumerId, long epoch, long lastSequence);

    void onQosProducer(int streamId, int producerId, long epoch);

    /** A consumer says what it is and what it wishes for. */
    void onConsumerHello(HelloFlyweight hello);

    /** A driver, producer or supervisor says what a consumer has from now on. */
    void onConsumerConfig(ConfigFlyweight config);

    /**
     * Somebody answered a request, perhaps another client's.
     *
     * @param errorMessage lies in the log buffer, good during the call.
     */
    void onControlResponse(long correlationId, ControlResponse.Code code, CharSequence errorMessage);

    /** A message that could not be understood; it was dropped. */
    void onMalformed(String what);
}
