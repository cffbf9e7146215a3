-- Runs the plug-in with a real ratna, so that both agree on arguments and answers:
--
--   lua5.1 integrations/lightroom/tests/real.lua RATNA LIBRARY TAGGED OTHER
--
-- RATNA is the command, LIBRARY the folder of a library with two pictures, TAGGED one of them with the only tag, `animals/dog`,
-- and OTHER another. The folder for temporary files is the one of the library.

local here = arg[0]:match('^(.*)/') or '.'
package.path = here .. '/?.lua'

local Bench = require 'bench'
local Catalogue = require 'catalogue'
local Sdk = require 'sdk'

local ratna, library, tagged, other = unpack(arg)

local world = Sdk.world(library)
world.temp = library
world.prefs = { command = ratna, library = library, strict = false }
local catalog = Catalogue.new(world)
local photos = { catalog:photo(tagged), catalog:photo(other) }

local function choose(file)
    Sdk.run(world, catalog, file)
    assert(#world.failures == 0, world.failures[1])
    return table.remove(world.messages)
end

local function find(words)
    world.dialog = function(_, properties)
        properties.words = words
        return 'ok'
    end
    return choose('FindMenu.lua')
end

local message = find('tag:animals')
assert(message.title:find('^1 photo is in the collection'), message.title .. message.info)
Bench.same(catalog.collections[1].photos, { photos[1] })

message = find('--version')
assert(message.title:find('^2 photos are in'), 'words that look like an option: ' .. message.title)

message = find('tag:animals iso:many')
assert(message.info:find('iso'), message.info)

catalog.selected = { photos[1] }
message = choose('SimilarMenu.lua')
assert(message.title:find('^1 photo is in'), message.title)
Bench.same(catalog.collections[#catalog.collections].photos, { photos[2] })

catalog.selected = photos
message = choose('KeywordsMenu.lua')
assert(message.title == '1 keyword was added to 1 photo.', message.title)
assert(photos[1].keywords[1].name == 'dog' and photos[1].keywords[1].parent.name == 'animals')

catalog.selected = { catalog:photo('/no/such.jpg') }
message = choose('SimilarMenu.lua')
assert(message.title == 'Ratna could not do that.' and message.info:find('/no/such.jpg', 1, true), message.info)

local check = Sdk.run(world, catalog, 'PluginInfo.lua').sectionsForTopOfDialog(setmetatable({}, {
    __index = function()
        return function(_, view) return view end
    end,
}))[1][4]
check.action()
assert(world.messages[1].info:find('^ratna %d+%.%d+'), world.messages[1].info)
