package org.tensorpool.explore;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks into objects that do not show their state.
 */
public final class Fields
{
    private record Key(Class<?> type, String name)
    {
    }

    private static final Map<Key, Field> FOUND = new ConcurrentHashMap<>();
    private static final Map<Key, Method> METHODS = new ConcurrentHashMap<>();

    private Fields()
    {
    }

    private static Field find(final Key key)
    {
        for (Class<?> type = key.type(); type != null; type = type.getSuperclass())
        {
            for (final Field field : type.getDeclaredFields())
            {
                if (field.getName().equals(key.name()))
                {
                    field.setAccessible(true);
                    return field;
                }
            }
        }

        throw new AssertionError(key.type() + " has no field " + key.name());
    }

    private static Field field(final Object owner, final String name)
    {
        return FOUND.computeIfAbsent(new Key(owner.getClass(), name), Fields::find);
    }

    /**
     * Value of a field.
     *
     * @param owner that has it.
     * @param name  of the field.
     * @param <T>   type of the value.
     * @return its value.
     */
    @SuppressWarnings("unchecked")
    public static <T> T get(final Object owner, final String name)
    {
        try
        {
            return (T)field(owner, name).get(owner);
        }
        catch (final IllegalAccessException ex)
        {
            throw new AssertionError(ex);
        }
    }

    /**
     * Give a field another value.
     *
     * @param owner that has it.
     * @param name  of the field.
     * @param value that it gets.
     */
    public static void set(final Object owner, final String name, final Object value)
    {
        try
        {
            field(owner, name).set(owner, value);
        }
        catch (final IllegalAccessException ex)
        {
            throw new AssertionError(ex);
        }
    }

    /**
     * Call a method without arguments.
     *
     * @param owner that has it.
     * @param name  of the method.
     */
    public static void call(final Object owner, final String name)
    {
        try
        {
            METHODS.computeIfAbsent(new Key(owner.getClass(), name), Fields::findMethod).invoke(owner);
        }
        catch (final IllegalAccessException | InvocationTargetException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private static Method findMethod(final Key key)
    {
        try
        {
            final Method method = key.type().getDeclaredMethod(key.name());
            method.setAccessible(true);
            return method;
        }
        catch (final NoSuchMethodException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
