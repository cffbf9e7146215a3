-- Ratna's tags as keywords of the catalogue.
--
-- Owns which keyword a tag is, and which ones a photo lacks. A tag `animals/dog` is the keyword `dog` in `animals`. Only
-- adds: no keyword is removed, renamed or moved, and none that a photo has in some form is added again.

local LrStringUtils = import 'LrStringUtils'

local Text = require 'Text'

local Keywords = {}

-- More would rather be a mistake than an order of things.
local MAX_LEVELS = 20

-- Lightroom takes keywords for the same that differ by case only.
local function key(name)
    return LrStringUtils.lower(name)
end

-- A name as Lightroom takes it: commas, semicolons and bars separate keywords there, and none begins or ends in a star.
local function allowed(name)
    local clean = Text.line(string.gsub(name, '[,;|\1-\31\127]', ' '))
    return (string.gsub(string.gsub(clean, '^[ *]+', ''), '[ *]+$', ''))
end

-- The names of a tag's path from the outermost one on.
local function names_of(tag)
    local names = {}
    for name in string.gmatch(tag, '[^/]+') do
        name = allowed(name)
        if name ~= '' and #names < MAX_LEVELS then
            names[#names + 1] = name
        end
    end
    return names
end

-- The keyword of a name among the children of a node; nil if there is none yet. A node is a keyword with its children by
-- their keys, which are read when they are first asked for.
local function child(node, name)
    if not node.children then
        node.children = {}
        for _, keyword in ipairs(node.list()) do
            node.children[key(keyword:getName())] = {
                keyword = keyword,
                list = function()
                    return keyword:getChildren()
                end,
            }
        end
    end
    return node.children[key(name)]
end

local function find(root, names)
    local node = root
    for _, name in ipairs(names) do
        node = node and child(node, name)
    end
    return node
end

-- What a photo has: the ids of its keywords and of those above them, and the keys of its keywords' names.
local function had_by(photo)
    local ids, keys = {}, {}
    for _, keyword in ipairs(photo:getRawMetadata('keywords') or {}) do
        keys[key(keyword:getName())] = true
        local above = keyword
        while above and not ids[above.localIdentifier] do
            ids[above.localIdentifier] = true
            above = above:getParent()
        end
    end
    return ids, keys
end

-- The keywords that photos lack: a list of photos with the names of a path. `tagged` lists photos with their tags; before
-- each, `go_on` gets the number of those that are done. Returns nil if it says to stop.
function Keywords.missing(root, tagged, go_on)
    local additions = {}
    for number, item in ipairs(tagged) do
        if not go_on(number - 1) then
            return nil
        end
        local ids, keys = had_by(item.photo)
        local added = {}
        for _, tag in ipairs(item.tags) do
            local names = names_of(tag)
            local node = find(root, names)
            local has = node and node.keyword and ids[node.keyword.localIdentifier]
            -- A tag of one level is there as well if the photo has that keyword on another level.
            has = has or #names == 1 and keys[key(names[1])]
            local path = key(table.concat(names, '/'))
            if path ~= '' and not has and not added[path] then
                added[path] = true
                additions[#additions + 1] = { photo = item.photo, names = names }
            end
        end
    end
    return additions
end

-- The catalogue's keywords, to be asked and added to.
function Keywords.root(catalog)
    return {
        list = function()
            return catalog:getKeywords()
        end,
    }
end

-- The keyword of a path, made with those above it where they are missing; nil if Lightroom refuses to.
local function made(catalog, root, names)
    local node = root
    for _, name in ipairs(names) do
        local known = child(node, name)
        if not known then
            local keyword = catalog:createKeyword(name, {}, true, node.keyword, true)
            if not keyword then
                return nil
            end
            -- What it has can't be asked before the change is complete, and is nothing.
            known = { keyword = keyword, children = {} }
            node.children[key(name)] = known
        end
        node = known
    end
    return node.keyword
end

-- Adds what `missing` found; the catalogue must be open for writing. Before each, `go_on` gets the number of those that
-- are done. Returns the number of keywords added and of photos that got some, and the paths that Lightroom refused; nil
-- if `go_on` says to stop.
function Keywords.add(catalog, root, additions, go_on)
    local count, photos, changed, refused = 0, 0, {}, {}
    for number, addition in ipairs(additions) do
        if not go_on(number - 1) then
            return nil
        end
        local keyword = made(catalog, root, addition.names)
        if keyword then
            addition.photo:addKeyword(keyword)
            count = count + 1
            photos = photos + (changed[addition.photo] and 0 or 1)
            changed[addition.photo] = true
        else
            local path = table.concat(addition.names, '/')
            refused[#refused + 1] = not refused[path] and path or nil
            refused[path] = true
        end
    end
    return count, photos, refused
end

return Keywords
