-- Reads JSON, for which Lightroom has nothing.
--
-- Owns the format (RFC 8259); never knows what a text is about. An object becomes a table by name, an array a list. null
-- becomes nothing: an object lacks the name, and a list has `false` in its place. What nests too deeply is refused.

local Json = {}

local MAX_DEPTH = 64

local ESCAPES = { ['"'] = '"', ['\\'] = '\\', ['/'] = '/', b = '\b', f = '\f', n = '\n', r = '\r', t = '\t' }

-- U+FFFD, for half of a pair of surrogates.
local REPLACEMENT = '\239\191\189'

-- Stands for null until the list or object around it knows what to do.
local NULL = {}

local LITERALS = { { 'true', true }, { 'false', false }, { 'null', NULL } }

local function fail(what, at)
    error({ message = what .. ' at byte ' .. at }, 0)
end

local function next_token(text, at)
    return string.find(text, '[^ \t\r\n]', at) or #text + 1
end

-- A code point, beyond the surrogates, as UTF-8.
local function utf8(code)
    local function tail(shift)
        return 0x80 + math.floor(code / shift) % 0x40
    end
    if code < 0x80 then
        return string.char(code)
    elseif code < 0x800 then
        return string.char(0xC0 + math.floor(code / 0x40), tail(1))
    elseif code < 0x10000 then
        return string.char(0xE0 + math.floor(code / 0x1000), tail(0x40), tail(1))
    end
    return string.char(0xF0 + math.floor(code / 0x40000), tail(0x1000), tail(0x40), tail(1))
end

local function read_unit(text, at)
    local digits = string.match(text, '^%x%x%x%x', at)
    if not digits then
        fail('an escape without four digits', at)
    end
    return tonumber(digits, 16)
end

-- What follows a backslash. Returns the characters that it stands for, and where it ends.
local function read_escape(text, at)
    local char = string.sub(text, at, at)
    if char ~= 'u' then
        return ESCAPES[char] or fail('an unknown escape', at), at + 1
    end
    local unit = read_unit(text, at + 1)
    at = at + 5
    if unit < 0xD800 or unit > 0xDFFF then
        return utf8(unit), at
    end
    if unit < 0xDC00 and string.sub(text, at, at + 1) == '\\u' then
        local low = read_unit(text, at + 2)
        if low >= 0xDC00 and low <= 0xDFFF then
            return utf8(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00)), at + 6
        end
    end
    return REPLACEMENT, at
end

-- A string from behind its opening quotation mark on.
local function read_string(text, at)
    local parts = {}
    while true do
        local stop = string.find(text, '["\\%z\1-\31]', at)
        if not stop then
            fail('a string without an end', at)
        end
        parts[#parts + 1] = string.sub(text, at, stop - 1)
        local char = string.sub(text, stop, stop)
        if char == '"' then
            return table.concat(parts), stop + 1
        elseif char ~= '\\' then
            fail('a control character in a string', stop)
        end
        parts[#parts + 1], at = read_escape(text, stop + 1)
    end
end

local function read_number(text, at)
    local _, stop = string.find(text, '^-?%d+', at)
    if not stop or string.find(text, '^-?0%d', at) then
        fail('no value', at)
    end
    for _, part in ipairs { '^%.%d+', '^[eE][+-]?%d+' } do
        stop = select(2, string.find(text, part, stop + 1)) or stop
    end
    return tonumber(string.sub(text, at, stop)), stop + 1
end

local read_value

-- Items with commas between them up to a closing bracket. `read_item` reads one and returns where it ends.
local function read_items(text, at, bracket, read_item)
    at = next_token(text, at)
    if string.sub(text, at, at) == bracket then
        return at + 1
    end
    while true do
        at = next_token(text, read_item(at))
        local char = string.sub(text, at, at)
        if char == bracket then
            return at + 1
        elseif char ~= ',' then
            fail('no comma', at)
        end
        at = next_token(text, at + 1)
    end
end

local function read_list(text, at, depth)
    local list = {}
    at = read_items(text, at, ']', function(item)
        local value, stop = read_value(text, item, depth)
        list[#list + 1] = value ~= NULL and value
        return stop
    end)
    return list, at
end

local function read_object(text, at, depth)
    local object = {}
    at = read_items(text, at, '}', function(item)
        if string.sub(text, item, item) ~= '"' then
            fail('no name', item)
        end
        local name, stop = read_string(text, item + 1)
        stop = next_token(text, stop)
        if string.sub(text, stop, stop) ~= ':' then
            fail('no colon', stop)
        end
        local value
        value, stop = read_value(text, next_token(text, stop + 1), depth)
        if value == NULL then
            value = nil
        end
        object[name] = value
        return stop
    end)
    return object, at
end

function read_value(text, at, depth)
    if depth > MAX_DEPTH then
        fail('too many brackets', at)
    end
    local char = string.sub(text, at, at)
    if char == '{' then
        return read_object(text, at + 1, depth + 1)
    elseif char == '[' then
        return read_list(text, at + 1, depth + 1)
    elseif char == '"' then
        return read_string(text, at + 1)
    end
    for _, literal in ipairs(LITERALS) do
        local word, value = literal[1], literal[2]
        if string.sub(text, at, at + #word - 1) == word then
            return value, at + #word
        end
    end
    return read_number(text, at)
end

-- Returns the value of a JSON text; for one that is none, nil and the reason.
function Json.decode(text)
    local read, value, stop = pcall(read_value, text, next_token(text, 1), 0)
    if not read then
        return nil, type(value) == 'table' and value.message or tostring(value)
    end
    stop = next_token(text, stop)
    if stop <= #text then
        return nil, 'something follows at byte ' .. stop
    end
    if value == NULL then
        return nil
    end
    return value
end

return Json
