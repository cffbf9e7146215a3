-- A test's place: a folder whose name a shell would misread, a ratna in it, a Lightroom and a catalogue.

local Catalogue = require 'catalogue'
local Sdk = require 'sdk'

local Bench = {}
Bench.__index = Bench

-- Blanks, quotation marks, a command, a variable, Hindi and an emoji.
Bench.ODD = [[Ratna's "gem" $(touch hit) `touch hit` $HOME \n *; रत्न 💎]]

local HERE = arg[0]:match('^(.*)/') or '.'

local function quoted(word)
    return "'" .. word:gsub("'", "'\\''") .. "'"
end

local function run(...)
    assert(os.execute(table.concat({ ... }, ' ')) == 0)
end

local function write(path, text)
    local file = assert(io.open(path, 'wb'))
    file:write(text)
    file:close()
end

local function lua_of(value)
    if type(value) ~= 'table' then
        return type(value) == 'string' and string.format('%q', value) or tostring(value)
    end
    local parts = {}
    for key, item in pairs(value) do
        parts[#parts + 1] = '[' .. lua_of(key) .. ']=' .. lua_of(item)
    end
    return '{' .. table.concat(parts, ',') .. '}'
end

-- Runs a test in a new place and removes it.
function Bench.with(test)
    return function()
        local top = os.tmpname()
        os.remove(top)
        local self = setmetatable({ home = top .. '/' .. Bench.ODD }, Bench)
        run('mkdir', '-p', quoted(self.home .. '/tmp'), quoted(self.home .. '/.cargo/bin'))
        self.command = self.home .. '/.cargo/bin/ratna'
        run('cp', quoted(HERE .. '/ratna.lua'), quoted(self.command), '&& chmod +x', quoted(self.command))
        self.world = Sdk.world(self.home)
        self.catalog = Catalogue.new(self.world)
        local passed, failure = xpcall(function()
            test(self)
            assert(#self.world.failures == 0, self.world.failures[1])
            self:assert_nothing_left()
        end, debug.traceback)
        run('rm', '-rf', quoted(top))
        assert(passed, failure)
    end
end

-- What ratna will answer; see ratna.lua.
function Bench:answers(answers)
    write(self.home .. '/.cargo/bin/answers.lua', 'return ' .. lua_of(answers))
end

-- Chooses an item of the menu.
function Bench:choose(file)
    return Sdk.run(self.world, self.catalog, file)
end

-- The arguments of every call of ratna.
function Bench:calls()
    local file = io.open(self.home .. '/.cargo/bin/calls.lua')
    if not file then
        return {}
    end
    local text = file:read('*a')
    file:close()
    return assert(loadstring('return {' .. text .. '}'))()
end

-- The one message that was shown.
function Bench:message()
    assert(#self.world.messages == 1, #self.world.messages .. ' messages')
    return self.world.messages[1]
end

-- No file in the folder for temporary ones, and no command that a name has run.
function Bench:assert_nothing_left()
    run('test', '-z', '"$(ls -A ' .. quoted(self.home .. '/tmp') .. ')"')
    run('test', '!', '-e', 'hit')
end

-- A JSON string with what JSON and a shell treat specially escaped.
function Bench.json(text)
    return '"' .. text:gsub('[%z\1-\31"\\]', function(char) return string.format('\\u%04x', char:byte()) end) .. '"'
end

-- The JSON of hits at paths.
function Bench.hits(paths, more)
    local hits = {}
    for _, path in ipairs(paths) do
        hits[#hits + 1] = '{"path":' .. Bench.json(path) .. ',"score":0.31,"strength":"strong","content":"ab"}'
    end
    return '{"query":"q","hits":[' .. table.concat(hits, ',') .. '],"problems":[' .. (more or '') .. ']}'
end

-- The JSON of a picture of `ratna show`.
function Bench.picture(tags, paths)
    local list, files = {}, {}
    for _, tag in ipairs(tags) do list[#list + 1] = Bench.json(tag) end
    for _, path in ipairs(paths or {}) do files[#files + 1] = '{"path":' .. Bench.json(path) .. ',"state":"present"}' end
    return '{"path":"/x","problem":null,"tags":[' .. table.concat(list, ',') .. '],"paths":[' .. table.concat(files, ',') .. ']}'
end

-- Fails unless two lists hold the same, in the same order.
function Bench.same(found, expected)
    assert(#found == #expected, #found .. ' instead of ' .. #expected)
    for number, item in ipairs(expected) do
        assert(found[number] == item, tostring(number) .. ': ' .. tostring(found[number]) .. ' instead of ' .. tostring(item))
    end
end

return Bench
