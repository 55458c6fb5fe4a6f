package org.tensorpool.driver;

import org.tensorpool.protocol.driver.ResponseCode;

/**
 * Why a request is not granted (driver specification §4.6).
 *
 * @param code    class of the reason.
 * @param message what is wrong and what would be right.
 */
record Refusal(ResponseCode code, String message)
{
    static Refusal rejected(final String message)
    {
        return new Refusal(ResponseCode.REJECTED, message);
    }

    static Refusal invalid(final String message)
    {
        return new Refusal(ResponseCode.INVALID_PARAMS, message);
    }
}
