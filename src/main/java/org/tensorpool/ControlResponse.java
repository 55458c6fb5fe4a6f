package org.tensorpool;

/**
 * Somebody's answer to a request on the control stream (wire specification §15.17). The requests of the specification
 * that carry a correlation id are a driver's to answer with messages of its own; what else is answered so is agreed
 * between applications, supervisors and producers, who tell the requests apart by their correlation ids.
 *
 * @param correlationId of the request that it answers.
 * @param code          what has become of the request.
 * @param errorMessage  why; empty where nothing is said.
 */
public record ControlResponse(long correlationId, Code code, String errorMessage)
{
    /** What has become of a request. */
    public enum Code
    {
        /** It was done. */
        OK,
        /** Who was asked can't do that at all. */
        UNSUPPORTED,
        /** It was malformed or doesn't fit. */
        INVALID_PARAMS,
        /** It may not be done. */
        REJECTED,
        /** It failed; asking again later may help. */
        INTERNAL_ERROR;

        private static final Code[] CODES = values();

        /**
         * Whether a number on the wire is one of these.
         *
         * @param value on the wire.
         * @return true if it has a meaning.
         */
        public static boolean isKnown(final int value)
        {
            return value >= 0 && value < CODES.length;
        }

        /**
         * From the wire.
         *
         * @param value on the wire, one that {@link #isKnown}.
         * @return the code.
         */
        public static Code of(final int value)
        {
            return CODES[value];
        }
    }

    /** Told of answers. */
    @FunctionalInterface
    public interface Handler
    {
        /**
         * An answer came. Called on the client's conductor thread, which must not be held; what it throws goes to the
         * client's error handler.
         *
         * @param response that came.
         */
        void onControlResponse(ControlResponse response);
    }
}
