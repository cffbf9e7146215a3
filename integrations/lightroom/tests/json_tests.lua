-- The reader of JSON.

local Sdk = require 'sdk'

local Json = Sdk.run({}, {}, 'Json.lua')

local function same(found, expected)
    if type(expected) ~= 'table' then
        return found == expected
    end
    for key, value in pairs(expected) do
        if not same(found[key], value) then return false end
    end
    for key in pairs(found) do
        if expected[key] == nil then return false end
    end
    return true
end

local function reads(text, expected)
    local found, failure = Json.decode(text)
    assert(same(found, expected), text .. ': ' .. tostring(found) .. ' ' .. tostring(failure))
end

local function refuses(text)
    local found, failure = Json.decode(text)
    assert(found == nil and type(failure) == 'string', text:sub(1, 60))
end

return {
    { 'values_are_read', function()
        reads('{"a": [1, -2.5, 1e3, 0, true, false, ""], "b": {}}', { a = { 1, -2.5, 1000, 0, true, false, '' }, b = {} })
        reads(' \t\r\n[ ]\n', {})
        reads('"text"', 'text')
        reads('12', 12)
    end },
    { 'null_is_a_name_that_an_object_lacks_and_false_in_a_list', function()
        reads('{"path": null, "n": 1}', { n = 1 })
        reads('[null, 1]', { false, 1 })
        reads('null', nil)
    end },
    { 'escapes_and_pairs_of_surrogates_are_letters', function()
        reads([["\"\\\/\b\f\n\r\t"]], '"\\/\b\f\n\r\t')
        reads([["\u0041\u00e9\u0930\u0924\u094d\u0928 \ud83d\udc8e \u20ac"]], 'Aéरत्न 💎 €')
        reads([["\uD83D\uDC8E\u200d"]], '💎\226\128\141')
        reads('"रत्न 💎 é"', 'रत्न 💎 é')
    end },
    { 'half_of_a_pair_is_a_replacement', function()
        for _, half in ipairs { [[\ud83d]], [[\udc8e]], [[\ud83dx]], [[\ud83d\n]] } do
            assert(Json.decode('"' .. half .. '"'):find('^\239\191\189'), half)
        end
        reads([["\ud83d\u0041"]], '\239\191\189A')
    end },
    { 'what_is_no_json_is_refused_with_the_place', function()
        for _, text in ipairs {
            '', ' ', '{', '[', '"', '{"a"}', '{"a":}', '{"a":1,}', '[1,]', '[1 2]', '{1:2}', '"\\x"', '"\\u12"', '"\\u12g4"', '01',
            '-', '1.', '.5', '+1', 'nul', 'True', "'a'", '1 2', '{} x', '[1}', '"a\nb"', '"\0"', '\239\187\191{}', 'NaN', '0x10',
        } do
            refuses(text)
        end
        local _, failure = Json.decode('{"a": ?}')
        assert(failure == 'no value at byte 7', failure)
    end },
    { 'deep_nesting_is_refused_and_long_lists_are_not', function()
        refuses(('['):rep(100000))
        refuses(('{"a":'):rep(100) .. '1' .. ('}'):rep(100))
        assert(Json.decode(('['):rep(60) .. (']'):rep(60)))
        local list = {}
        for number = 1, 20000 do list[number] = '{"path":"/p/' .. number .. '.jpg"}' end
        local hits = Json.decode('[' .. table.concat(list, ',') .. ']')
        assert(#hits == 20000 and hits[20000].path == '/p/20000.jpg')
    end },
    { 'every_cut_and_every_changed_byte_is_read_or_refused', function()
        local text = [[{"hits":[{"path":"/a \u0930\ud83d\udc8e.jpg","score":-0.31e1,"why":{"shows":true,"in":[]}},null]}]]
        for at = 1, #text do
            refuses(text:sub(1, at - 1))
            for _, byte in ipairs { '"', '\\', '{', ']', ',', '0', '\0', '\255' } do
                Json.decode(text:sub(1, at - 1) .. byte .. text:sub(at + 1))
            end
        end
    end },
}
