package org.tensorpool.tool.doctor;

import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.tensorpool.TensorPoolException;

/**
 * Who asks the file system for something.
 *
 * @param name of the user, for people.
 * @param uid  of the user.
 * @param gids groups that the user is in.
 */
record Rights(String name, int uid, Set<Integer> gids)
{
    Rights
    {
        gids = Set.copyOf(gids);
    }

    /**
     * @param host that lists its users.
     * @param user name or number; empty for the one that this process has.
     * @return that user's rights.
     */
    static Rights of(final Host host, final String user)
    {
        return user.isEmpty() ? ofThisProcess(host) : ofUser(host, user);
    }

    private static Rights ofThisProcess(final Host host)
    {
        int uid = 0;
        final Set<Integer> gids = new HashSet<>();
        for (final String line : host.proc("self/status").lines().toList())
        {
            final String[] words = line.trim().split("\\s+");
            if (line.startsWith("Uid:"))
            {
                uid = Integer.parseUnsignedInt(words[2]);
            }
            else if (line.startsWith("Gid:"))
            {
                gids.add(Integer.parseUnsignedInt(words[2]));
            }
            else if (line.startsWith("Groups:"))
            {
                for (int i = 1; i < words.length; i++)
                {
                    gids.add(Integer.parseUnsignedInt(words[i]));
                }
            }
        }

        return new Rights("this user", uid, gids);
    }

    private static Rights ofUser(final Host host, final String user)
    {
        String name = user;
        int uid = -1;
        final Set<Integer> gids = new HashSet<>();
        for (final String line : Host.read(host.etc().resolve("passwd")).lines().toList())
        {
            final String[] words = line.split(":", -1);
            if (words.length > 3 && (words[0].equals(user) || words[2].equals(user)))
            {
                name = words[0];
                uid = number(words[2]);
                gids.add(number(words[3]));
                break;
            }
        }
        if (uid == -1)
        {
            uid = number(user);
        }

        for (final String line : Host.read(host.etc().resolve("group")).lines().toList())
        {
            final String[] words = line.split(":", -1);
            if (words.length > 3 && List.of(words[3].split(",")).contains(name))
            {
                gids.add(number(words[2]));
            }
        }

        return new Rights("user " + name, uid, gids);
    }

    private static int number(final String text)
    {
        try
        {
            return Integer.parseUnsignedInt(text);
        }
        catch (final NumberFormatException ex)
        {
            throw new TensorPoolException(
                INVALID_ARGUMENT, "there is no user '" + text + "': give a name of /etc/passwd, or a number", ex);
        }
    }
}
